helm upgrade --install worker prefect/prefect-worker \
  --set worker.image.repository=prefecthq/prefect \
  --set worker.image.prefectTag=3.9.1-python3.12-kubernetes
