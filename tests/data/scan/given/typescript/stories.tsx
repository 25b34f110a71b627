const job = {
	name: "docker",
	image: "prefecthq/prefect:2.0.0-python3.9",
	command: ["prefect", "server", "start"],
};
const url = "https://hub.docker.com/layers/prefecthq/prefect/2.11.5-python3.10/images";
const tagged = (version: string) => `prefecthq/prefect:${version}`;
export const agent = { containerImage: 'prefecthq/prefect:0.15.9-python3.9', job, url, tagged };
