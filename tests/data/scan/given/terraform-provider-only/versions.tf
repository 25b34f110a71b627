terraform {
  required_providers {
    prefect = {
      source  = "prefecthq/prefect"
      version = "~> 2.0"
    }
    upper = {
      source = "registry.terraform.io/PrefectHQ/prefect"
    }
  }
}
# https://registry.terraform.io/providers/PrefectHQ/prefect/latest/docs/guides/getting-started
# pulumi package add terraform-provider prefecthq/prefect 2.90.0
