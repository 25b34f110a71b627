#!/bin/sh
set -eu
helm upgrade --install worker prefect/prefect-worker --set worker.image.prefectTag=3.1.9-python3.13
helm install server prefect/prefect-server \
    --namespace prefect \
    --set-string "global.prefect.image.prefectTag=3.4.17-python3.11" \
    --set server.replicaCount=2,server.image.prefectTag='2-latest',server.debug=true
helm template prefect/prefect-worker --set=worker.image.prefectTag="$PREFECT_TAG"
