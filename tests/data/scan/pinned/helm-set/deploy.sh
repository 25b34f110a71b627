helm upgrade --install worker prefect/prefect-worker \
  --set worker.image.repository=prefecthq/prefect \
  --set worker.image.prefectTag=3.4.25-python3.12-kubernetes
