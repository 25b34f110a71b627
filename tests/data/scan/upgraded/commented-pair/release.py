# DockerImage(name="prefecthq/prefect", tag="3.9.1-python3.13")
# DockerImage(
#     name="prefecthq/prefect",
#     tag="3.9.1-python3.11",
# )
# DockerImage(name="acme/flows", tag="3-latest")
