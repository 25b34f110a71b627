set -eu
kubectl set image deployment/server server=prefecthq/prefect:3.1.9-python3.13
kubectl set image deployment/flows flows=acme/prefect:1.42.0
kustomize edit set image prefecthq/prefect=prefecthq/prefect:$TAG
kustomize edit set image prefecthq/prefect:3.4.17-python3.11
oc import-image prefect --from=docker.io/prefecthq/prefect:2-latest --confirm
skopeo copy docker://prefecthq/prefect:3.4.17-python3.12 docker://registry.acme.io/prefect:ours
