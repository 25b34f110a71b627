IMAGES = [
    dict(repository="prefecthq/prefect", tag="3.9.1-python3.13"),
    {"repository": "prefecthq/prefect", "tag": "3.9.1-python3.12"},
    {"repository": "acme/flows", "tag": "3-latest"}, {"name": "x", "tag": "3-latest"},
]
