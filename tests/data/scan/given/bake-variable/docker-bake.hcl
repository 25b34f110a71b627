variable "PREFECT_TAG" {
  default = "3.1.9-python3.13"
}
variable "PYTHON" { default = "3.12" }
variable "REQUIRED" {}

group "default" { targets = ["server", "worker"] }

target "server" {
  args     = { BASE = "prefecthq/prefect:${PREFECT_TAG}" }
  contexts = { base = "docker-image://prefecthq/prefect:3.4.17-python${PYTHON}" }
}
target "worker" {
  args = { BASE = "prefecthq/prefect:${REQUIRED}" }
  tags = ["registry.acme.io/worker:${PREFECT_TAG}"]
}
