from imports.helm import Release, ReleaseSet


def server(scope, config):
    return Release(
        scope,
        "prefect-server",
        chart="prefect-server",
        set=[
            ReleaseSet(
                name="postgresql.enabled",
                value="true",
            ),
            ReleaseSet(
                name="server.image.prefectTag",
                value="3.3.0-python3.13",
            ),
            ReleaseSet(name="agent.image.prefectTag", value="2.13.7-python3.11"),
            ReleaseSet(
                name="worker.image.prefectTag",
                value=f"{config.prefect_version}-python3.11-kubernetes",
            ),
        ],
    )
