provider "registry.terraform.io/prefecthq/prefect" {
  version     = "2.90.0"
  constraints = "~> 2.0"
  hashes = [
    "h1:q6fW1yLKuqwQU0VgZ0aVYNr5Zs8hTRDB1sTRVLPcGKk=",
  ]
}
