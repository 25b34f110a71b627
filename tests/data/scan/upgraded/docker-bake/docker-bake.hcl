variable "PREFECT_TAG" { default = "3.4.25-python3.12" }

target "worker" {
  context    = "."
  args       = { BASE = "prefecthq/prefect:${PREFECT_TAG}" }
  # was: "prefecthq/prefect:3.9-python3.12"
  tags       = ["registry.example.com/worker:latest"]
}
