variable "prefect_tag" {
  type    = string
  default = "3.1.9-python3.13"
}

resource "docker_image" "prefect" {
  name = "prefecthq/prefect:${var.prefect_tag}"
}

output "repository" {
  value = "prefecthq/prefect"
}
