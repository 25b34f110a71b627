{ dockerTools }:
dockerTools.pullImage {
  imageName = "prefecthq/prefect";
  imageDigest = "sha256:0d1e2f3a0d1e2f3a0d1e2f3a0d1e2f3a0d1e2f3a0d1e2f3a0d1e2f3a0d1e2f3a";
  finalImageTag = "3.4.25-python3.12";
}
