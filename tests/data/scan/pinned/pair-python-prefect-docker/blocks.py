from prefect_docker import DockerHost, DockerContainer
from prefect_docker.images import pull_docker_image

host = DockerHost(base_url="unix:///var/run/docker.sock")
pull_docker_image(docker_host=host, repository="prefecthq/prefect", tag="2.8.7")
pull_docker_image(
    tag="2.19.9-python3.11",
    docker_host=host,
    repository="prefecthq/prefect",
)
pull_docker_image(repository="postgres", tag="17-alpine")
client.images.pull("prefecthq/prefect", tag="3.4.17-python3.11-conda")
client.images.pull("prefecthq/prefect", "3.1.9-python3.13")
client.images.pull("redis", "7.4")
