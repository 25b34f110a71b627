# DockerImage(name="prefecthq/prefect", tag="3.1.9-python3.13")
# DockerImage(
#     name="prefecthq/prefect",
#     tag="3.4.17-python3.11",
# )
# DockerImage(name="acme/flows", tag="3-latest")
