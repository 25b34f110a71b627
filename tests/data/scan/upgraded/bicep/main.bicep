param tag string = '3.4.17-python3.11'
param image string = 'prefecthq/prefect:3.9.1-python3.11'

resource server 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'prefect'
  properties: {
    template: {
      containers: [
        { name: 'server', image: 'prefecthq/prefect:${tag}' }
        { name: 'worker', image: 'prefecthq/prefect:3.9.1-python3.13' }
        { name: 'agent', image: 'prefecthq/prefect' }
        { name: 'flows', image: 'acme.azurecr.io/prefect:1.42.0' }
      ]
    }
  }
}
