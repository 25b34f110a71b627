BASE = "prefecthq/prefect:" + PREFECT_VERSION + "-python3.12"
OLD = "prefecthq/prefect:%s-python3.12" % PREFECT_VERSION
NEW = "prefecthq/prefect:{version}".format(version=PREFECT_VERSION)
DOC = "prefecthq/prefect: " + "what a flow runs in"
