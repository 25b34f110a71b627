locals {
  # renovate: datasource=docker depName=prefecthq/prefect
  worker = "3-latest-kubernetes"
}
