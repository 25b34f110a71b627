const server = taskDefinition.addContainer("server", {
  image: ecs.ContainerImage.fromRegistry("prefecthq/prefect:3.9.1-python3.13"),
});
const worker = taskDefinition.addContainer("worker", {
  image: ecs.ContainerImage.fromRegistry(`prefecthq/prefect:${props.tag}`),
});
const chart = cluster.addHelmChart("worker", {
  chart: "prefect-worker",
  repository: "https://prefecthq.github.io/prefect-helm",
  version: "2025.9.5",
  values: { worker: { image: { repository: "prefecthq/prefect", prefectTag: "3.9.1-python3.11-kubernetes" } } },
});
