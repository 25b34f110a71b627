locals {
  // image = {
  //   repository = "prefecthq/prefect"
  //   tag        = "2.19.9-python3.10"
  // }
  # image = { repository = "prefecthq/prefect", tag = "3.4.17-python3.12" }
  # image = { repository = "nginx", tag = "3-latest" }
}
