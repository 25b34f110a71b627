import * as k8s from "@pulumi/kubernetes";

export const worker = new k8s.helm.v3.Release("worker", {
  chart: "prefect-worker",
  values: {
    worker: {
      image: {
        repository: "prefecthq/prefect",
        tag: args.version ?? "3.1.9-python3.13",
      },
    },
    job: {
      image: { repository: "prefecthq/prefect", prefectTag: `${version}-python3.12` },
    },
    exact: {
      image: { repository: "prefecthq/prefect", prefectTag: "3.4.17-python3.11" },
    },
  },
});
