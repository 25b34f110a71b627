docker pull prefecthq/prefect
docker run -it --rm prefecthq/prefect prefect version
