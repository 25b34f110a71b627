locals {
  // image = {
  //   repository = "prefecthq/prefect"
  //   tag        = "3-latest"
  // }
  # image = { repository = "prefecthq/prefect", tag = "3.9.1-python3.12" }
  # image = { repository = "nginx", tag = "3-latest" }
}
