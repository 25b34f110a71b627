locals {
  // image = {
  //   repository = "prefecthq/prefect"
  //   tag        = "2-latest"
  // }
  # image = { repository = "prefecthq/prefect", tag = "3.4.17-python3.12" }
  # image = { repository = "nginx", tag = "3-latest" }
}
