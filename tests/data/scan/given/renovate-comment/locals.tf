locals {
  # renovate: datasource=docker depName=prefecthq/prefect
  worker = "2-latest-kubernetes"
}
