helm upgrade --install worker prefect/prefect-worker \
  --set worker.image.repository=ghcr.io/acme/etl-flows \
  --set worker.image.prefectTag=1.42.0
helm upgrade --install server prefect/prefect-server --set server.image.prefectTag=
