#!/usr/bin/env bash
set -euo pipefail
export PREFECT_IMAGE="prefecthq/prefect:3-latest"
IMAGE=${IMAGE:-prefecthq/prefect:2.10-python3.9}

docker pull prefecthq/prefect:2.11.5-python3.10 &&
docker run -e PREFECT_SERVER_DATABASE_MIGRATION_TIMEOUT=600 prefecthq/prefect:latest prefect server database upgrade -y
docker run -v "$PWD/prefecthq/prefect:/app" "prefecthq/prefect:${PREFECT_TAG}" prefect version
docker pull prefecthq/prefect:3-python3.12; docker images
cat > Dockerfile <<DOCKERFILE
FROM prefecthq/prefect:$VERSION
DOCKERFILE
