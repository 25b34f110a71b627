variable "TAG" { default = "1.42.0" }
target "flows" {
  args = { PREFECT = "3.4.17", BASE = "prefecthq/prefect-dev:${TAG}" }
  tags = ["acme/prefect:${TAG}", "registry.acme.io/prefect:${TAG}"]
}
