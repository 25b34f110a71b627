terraform {
  required_providers {
    prefect = {
      source  = "prefecthq/prefect"
      version = "~> 2.90.0"
    }
  }
}
