resource "helm_release" "worker" {
  chart = "prefect-worker"
  set = [
    { name = "worker.config.workPool", value = "k8s" },
    { name = "worker.image.prefectTag", value = "2-python3.11-kubernetes" },
    {
      name  = "worker.image.pullPolicy"
      value = "IfNotPresent"
    },
  ]
  set_sensitive = [{
    name  = "worker.apiKey"
    value = var.api_key
  }]
}
