"""Deploys the flow to images such as `prefecthq/prefect:3.9.1-python3.11`."""
from prefect import flow
from prefect.docker import DockerImage

PREFECT_VERSION = "3.4.25"
DEFAULT_JOB_VARIABLES = {"image": "prefecthq/prefect:3.9.1-python3.12"}


@flow(log_prints=True)
def etl(repo: str = "PrefectHQ/prefect"):
    print(repo)


if __name__ == "__main__":
    etl.deploy(
        name="etl",
        work_pool_name="docker",
        image="prefecthq/prefect:3-latest",
        job_variables={"image": f"prefecthq/prefect:{PREFECT_VERSION}-python3.12"},
        build=False,
    )
    etl.deploy(name="b", image=f"prefecthq/prefect:3.0.0-python{PYTHON_VERSION}")
    etl.deploy(name="c", image="prefecthq/prefect:{}".format(PREFECT_VERSION))
    # etl.deploy(name="d", image='prefecthq/prefect:2.13.2-python3.10')
