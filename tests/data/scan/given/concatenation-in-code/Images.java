class Images {
    static final String BASE = "prefecthq/prefect:" + VERSION + "-python3.11";
    static final DockerImageName SERVER = DockerImageName.parse("prefecthq/prefect:2-latest");
}
