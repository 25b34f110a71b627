# renovate: datasource=docker packageName=prefecthq/prefect
PREFECT_TAG="3.4.17-python3.12"
# renovate: datasource=pypi depName=prefect
PREFECT_VERSION=3.4.17
