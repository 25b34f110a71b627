from prefect_docker.containers import create_docker_container

CreateContainer(image_name="prefecthq/prefect")
create_docker_container(image="prefecthq/prefect:3.9.1-python3.12")
REPOSITORY = "prefecthq/prefect"
client.pull(repository=REPOSITORY)
