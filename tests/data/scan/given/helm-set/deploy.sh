helm upgrade --install worker prefect/prefect-worker \
  --set worker.image.repository=prefecthq/prefect \
  --set worker.image.prefectTag=v3.4.25-python3.12-kubernetes
