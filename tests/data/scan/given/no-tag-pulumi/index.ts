import * as docker from "@pulumi/docker";

const bare = new docker.RemoteImage("prefect", { name: "prefecthq/prefect" });
const tagged = new docker.RemoteImage("server", {
  name: "prefecthq/prefect:3.1.9-python3.13",
  keepLocally: true,
});
const job = { imageName: "prefecthq/prefect", cpu: 1 };
const repo = new github.Repository("fork", { name: "prefecthq/prefect" });
