package v1

func image(version *string) string {
	if version != nil {
		return "prefecthq/prefect:" + *version + "-python3.12"
	}
	return "prefecthq/prefect:3.4.25-python3.12"
}
