locals {
  prefect = {
    repository = "prefecthq/prefect"
    tag        = var.prefect_tag
  }
  flows = {
    repository = "prefecthq/prefect"
    tag        = "${var.prefect_version}-python3.11"
  }
  base = { repository = "prefecthq/prefect", tag = "3.9.1-python3.12" }
}
