variable "worker_image" {
  description = "Image of the worker"
  type        = string
  default     = "prefecthq/prefect:2-python3.10"
}

resource "aws_ecs_task_definition" "worker" {
  family = "prefect-worker"
  container_definitions = jsonencode([
    {
      name    = "server"
      image   = "prefecthq/prefect:${var.prefect_version}-python3.11"
      command = ["prefect", "server", "start"]
    },
    {
      name  = "worker"
      image = "prefecthq/prefect:3-latest"
    }
  ])
}
