$imageName = "prefecthq/prefect:3-latest"
$containerName = "prefect-server"
if (-not (docker images -q $imageName)) {
    Write-Host "Pulling $imageName..." -ForegroundColor Cyan
    docker pull "prefecthq/prefect:$tag"
}
docker run -d -p 4200:4200 -v ${PWD}/flows:/flows $imageName prefect server start
