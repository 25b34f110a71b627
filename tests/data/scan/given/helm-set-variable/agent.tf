resource "helm_release" "agent" {
  chart = "prefect-agent"

  set {
    name  = "agent.image.prefectTag"
    value = var.prefect_agent_image_tag
  }

  dynamic "set" {
    for_each = var.workers
    content {
      name  = "worker.image.prefectTag"
      value = "${set.value}-python3.11"
    }
  }
}

variable "prefect_agent_image_tag" {
  type    = string
  default = "3.4.17-python3.11"
}
