package v1

func image(version *string) string {
	if version != nil {
		return "prefecthq/prefect:" + *version + "-python3.12"
	}
	return "prefecthq/prefect:3.9.1-python3.12"
}
