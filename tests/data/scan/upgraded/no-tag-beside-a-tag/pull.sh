docker pull "prefecthq/prefect":3.9.1-python3.12
docker pull 'prefecthq/prefect':'3.9.1-python3.13'
docker pull "prefecthq/prefect" && echo done: ok
