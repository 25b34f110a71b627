IMAGES = "postgres:17\nprefecthq/prefect:3.1.9-python3.13"
TABLE = 'redis\tprefecthq/prefect:3.4.17-python3.11\t2026\r\nprefecthq/prefect:2-latest\n'
NOTHING = "a\nprefecthq/prefect-dev:3-latest\tb"
DOCKERFILE = "# made\nFROM prefecthq/prefect:3.4.17-python3.12\nCOPY . /app\n"
