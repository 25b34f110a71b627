@echo off
set PREFECT_TAG=3.4.25-python3.12
docker pull prefecthq/prefect:%PREFECT_TAG%
docker run --rm -p 4200:4200 prefecthq/prefect:3.9.1-python3.12 prefect server start
