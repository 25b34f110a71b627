docker pull "prefecthq/prefect":3.4.17-python3.12
docker pull 'prefecthq/prefect':'3.1.9-python3.13'
docker pull "prefecthq/prefect" && echo done: ok
