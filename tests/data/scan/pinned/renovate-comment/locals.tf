locals {
  # renovate: datasource=docker depName=prefecthq/prefect
  worker = "2.19.9-python3.10-kubernetes"
}
