from prefect import flow
from prefect.docker import DockerImage


@flow
def etl():
    ...


etl.deploy(
    name="etl",
    image=DockerImage(
        name="prefecthq/prefect",
        tag="3.9.1-python3.13",
        dockerfile="Dockerfile",
    ),
)
etl.deploy(name="own", image=DockerImage(name="registry.acme.io/etl", tag="1.42.0"))
etl.deploy(name="by-variable", image=DockerImage(name="prefecthq/prefect", tag=TAG))
etl.deploy(name="made", image=DockerImage(tag=f"{VERSION}-python3.12", name="prefecthq/prefect"))
