resource "helm_release" "prefect_server" {
  name       = "prefect-server"
  repository = "https://prefecthq.github.io/prefect-helm"
  chart      = "prefect-server"
  version    = "2025.9.5"

  set {
    name  = "server.image.repository"
    value = "${var.registry}/prefecthq/prefect"
  }

  set {
    name  = "server.image.prefectTag"
    value = "3.9.1-python3.13"
  }

  set {
    name  = "server.replicaCount"
    value = "2"
  }

  set {
    value = "3.4.17-python3.10"
    name  = "backgroundServices.image.prefectTag"
    type  = "string"
  }
}
