{ dockerTools }:
dockerTools.pullImage {
  imageName = "prefecthq/prefect";
  imageDigest = "sha256:3d63d63d63d63d63d63d63d63d63d63d63d63d63d63d63d63d63d63d63d63d63";
  finalImageTag = "3.4.17-python3.12";
}
