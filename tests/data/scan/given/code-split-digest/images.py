HELPER_IMAGE = (
    "prefecthq/prefect:3.8.6-python3.12@sha256:"
    "ec9e58deaf30002dd65ebb755ca3d9eb5f169902882abf18c79261a4aa95bfe3"
)
OTHER = "prefecthq/prefect@sha256:" + "a" * 64
