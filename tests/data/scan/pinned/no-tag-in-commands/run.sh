docker run -p 4200:4200 prefecthq/prefect prefect server start
docker run -it --rm -e PREFECT_API_URL="$URL" -v "$PWD:/flows" prefecthq/prefect python /flows/etl.py
docker run --rm prefecthq/prefect:3.4.17-python3.11 prefect version
docker pull prefecthq/prefect
docker build --build-context flows=docker-image://prefecthq/prefect:2.19.9-python3.10 .
git clone git@github.com:prefecthq/prefect
echo "docker images of prefecthq/prefect"
docker run -v /srv/prefecthq/prefect:/src busybox ls /src
