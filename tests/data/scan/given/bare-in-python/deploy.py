from prefect_docker.containers import create_docker_container
from prefect_docker.images import pull_docker_image

create_docker_container(
    image="prefecthq/prefect",
    command="echo 'hello world!'",
)
pull_docker_image(
    repository="prefecthq/prefect",
    tag="latest-python3.10",
)
