resource "helm_release" "worker" {
  chart = "prefect-worker"

  set {
    name  = "worker.image.repository"
    value = "ghcr.io/acme/etl-flows"
  }

  set {
    name  = "worker.image.prefectTag"
    value = "1.42.0"
  }
}
