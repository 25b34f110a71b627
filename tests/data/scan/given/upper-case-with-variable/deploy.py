image = f"prefectHQ/prefect:{tag}"
other = "PrefectHQ/prefect:{}".format(tag)
lower = f"prefecthq/prefect:{tag}"
title = f"PrefectHQ/prefect: {title}"
commit = f"PrefectHQ/prefect@{sha}"
link = f"https://github.com/PrefectHQ/prefect/releases/tag/{tag}"
issue = f"PrefectHQ/prefect#{number}"
