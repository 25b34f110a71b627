resource "helm_release" "server" {
  name       = "prefect-server"
  repository = "https://prefecthq.github.io/prefect-helm"
  chart      = "prefect-server"
  values = [
    <<-EOT
      server:
        image:
          repository: prefecthq/prefect
          prefectTag: "${var.image_tag}"
        publicApiUrl: "http://prefect.${var.domain}/api"
      worker:
        image:
          prefectTag: "3.9-python3.11"
    EOT
  ]
}
