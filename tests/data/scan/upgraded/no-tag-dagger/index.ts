import { dag, object, func } from "@dagger.io/dagger";

@object()
class Flows {
  @func()
  test() {
    return dag.container().from("prefecthq/prefect").withExec(["prefect", "version"]);
  }

  @func()
  build() {
    return dag.container().from("prefecthq/prefect:3.9.1-python3.11");
  }

  links = Array.from("prefecthq/flows");
}
