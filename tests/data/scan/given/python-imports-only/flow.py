"""Nothing in here is an image (https://github.com/PrefectHQ/prefect)."""
import prefect
from prefect import flow, task
from prefect.blocks.notifications import SlackWebhook

# see PrefectHQ/prefect#21362 and github.com/PrefectHQ/prefect/issues/4084
REPOS = ["PrefectHQ/prefect", "PrefectHQ/prefect-helm", "pydantic/pydantic"]
API = "https://api.github.com/repos/PrefectHQ/prefect/stats/contributors"


@flow
def stars(repo: str = "PrefectHQ/prefect"):
    return prefect.__version__


if __name__ == "__main__":
    stars("PrefectHQ/prefect")
    print("Image prefecthq/prefect/test-name:latest will be built")
