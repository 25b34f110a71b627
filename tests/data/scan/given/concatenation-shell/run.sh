#!/bin/bash
TAG=${1:?which tag}
docker pull prefecthq/prefect:"$TAG"
docker pull "prefecthq/prefect:"$TAG
docker run --rm 'prefecthq/prefect:'"${TAG}" prefect version
docker run --rm prefecthq/prefect:$TAG prefect version
docker run --rm prefecthq/prefect:$(cat TAG) prefect version
docker pull "prefecthq/prefect:3.4.17-python3.11"
