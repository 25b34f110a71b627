package images

import "fmt"

const fixed = "prefecthq/prefect:3.9.1-python3.12"

func Server(version string) string {
	return "prefecthq/prefect:" + version + "-python3.12"
}

func Worker(version, python string) string {
	return fmt.Sprintf("prefecthq/prefect:%s-python%s", version, python)
}
