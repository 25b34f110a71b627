job "prefect" {
  group "server" {
    task "prefect" {
      driver = "docker"
      config {
        image = "prefecthq/prefect:2-python3.6"
        args  = ["prefect", "server", "start"]
        volumes = ["local/prefecthq/prefect:/etc/prefect"]
      }
    }
  }
}
