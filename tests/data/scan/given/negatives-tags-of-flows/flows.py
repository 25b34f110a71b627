from prefect import flow, tags

PREFECT_TAG_CATEGORY = "PrefectTags"


@flow(name="prefecthq/prefect")
def stars(repo: str = "PrefectHQ/prefect", tag: str = "latest"):
    with tags("prefecthq/prefect", "latest"):
        print(repo, tag)


def has_tag(values: dict) -> bool:
    return "prefectTag" in values["image"] and values["image"]["prefectTag"] is not None
