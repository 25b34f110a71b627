resource "docker_image" "prefect" {
  name         = "prefecthq/prefect"
  keep_locally = true
}

resource "docker_image" "server" {
  name = "prefecthq/prefect:3.4.17-python3.11"
}

resource "docker_container" "prefect" {
  name  = "prefect"
  image = docker_image.server.image_id
}

resource "github_repository" "fork" {
  name = "prefecthq/prefect"
}
