export const services = [
  {
    name: 'Prefect',
    image: 'prefecthq/prefect',
    tag: '3.8.8-python3.12',
    port: 4200,
  },
];
