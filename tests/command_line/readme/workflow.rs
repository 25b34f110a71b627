//! Workflows of GitHub Actions, run as far as the pages use what it has.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use saphyr::{LoadableYamlNode, Yaml};

use crate::workplace::Workplace;

/// The YAML of a block.
pub fn parse(text: &str) -> Yaml<'_> {
    let documents = Yaml::load_from_str(text).expect("the block is YAML");
    let [document] = <[_; 1]>::try_from(documents).expect("it is one document");
    document
}

/// What stands under a path of keys.
pub fn get<'a>(node: &'a Yaml<'a>, path: &[&str]) -> Option<&'a Yaml<'a>> {
    path.iter().try_fold(node, |node, key| node.as_mapping_get(key))
}

/// The string under a path of keys.
pub fn string<'a>(node: &'a Yaml<'a>, path: &[&str]) -> &'a str {
    get(node, path).and_then(Yaml::as_str).unwrap_or_else(|| panic!("{path:?} is no string"))
}

/// The entries of a mapping.
pub fn entries<'a>(
    node: Option<&'a Yaml<'a>>,
) -> impl Iterator<Item = (&'a str, &'a Yaml<'a>)> + use<'a> {
    let entries = node.and_then(Yaml::as_mapping).into_iter().flatten();
    entries.map(|(key, value)| (key.as_str().expect("keys are strings"), value))
}

/// A workflow that runs, job after job.
pub struct Run<'a> {
    workflow: &'a Yaml<'a>,
    workplace: &'a Workplace,
    /// What expressions are: `vars.NAME`, `needs.JOB.outputs.NAME`.
    values: BTreeMap<String, String>,
    /// What the runner sets.
    variables: Vec<(String, String)>,
    /// The jobs that are done, and of jobs with a matrix each part.
    done: BTreeSet<String>,
}

impl<'a> Run<'a> {
    pub fn new(
        workflow: &'a Yaml<'a>,
        workplace: &'a Workplace,
        values: &[(&str, &str)],
        variables: &[(&str, &str)],
    ) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Run {
            workflow,
            workplace,
            values: values.iter().map(owned).collect(),
            variables: variables.iter().map(owned).collect(),
            done: BTreeSet::new(),
        }
    }

    /// Runs the jobs that are not done yet, and gives what failed.
    pub fn jobs(&mut self) -> Vec<String> {
        let mut failed = Vec::new();
        for (name, job) in entries(get(self.workflow, &["jobs"])) {
            let needs = get(job, &["needs"]).and_then(Yaml::as_str);
            if needs.is_none_or(|needs| self.done.contains(needs)) {
                let parts = self.parts(job);
                let failures = failed.len();
                for (part, value) in parts {
                    let part = format!("{name}-{part}");
                    if !self.done.contains(&part) {
                        match self.steps(&part, job, &value) {
                            Ok(()) => _ = self.done.insert(part),
                            Err(printed) => failed.push(format!("{part}: {printed}")),
                        }
                    }
                }
                if failed.len() == failures {
                    self.keep_outputs(name, job);
                    self.done.insert(name.to_owned());
                }
            }
        }
        failed
    }

    /// The parts of a job: one, or those of its matrix, each with its values.
    fn parts(&self, job: &Yaml) -> Vec<(String, Vec<(String, String)>)> {
        let Some((key, list)) = entries(get(job, &["strategy", "matrix"])).next() else {
            return vec![("job".to_owned(), Vec::new())];
        };
        let list = list.as_str().expect("an expression");
        let list = list.strip_prefix("${{ fromJSON(").unwrap().strip_suffix(") }}").unwrap();
        let list: Vec<String> = serde_json::from_str(self.value(list)).unwrap();
        let part = |item: String| (item.clone(), vec![(format!("matrix.{key}"), item)]);
        list.into_iter().map(part).collect()
    }

    /// Runs the steps of a job in a directory of its own: nothing stays from the others.
    fn steps(&mut self, part: &str, job: &Yaml, matrix: &[(String, String)]) -> Result<(), String> {
        self.values.extend(matrix.iter().cloned());
        let directory = self.workplace.path(".git/jobs").join(part);
        let _ = fs::remove_dir_all(&directory);
        fs::create_dir_all(&directory).unwrap();
        let output = directory.join(".output");
        fs::write(&output, "").unwrap();
        let mut has_program = false;
        for step in get(job, &["steps"]).and_then(Yaml::as_sequence).expect("a job has steps") {
            let condition = get(step, &["if"]).and_then(Yaml::as_str);
            if condition.is_some_and(|condition| !self.holds(condition)) {
                continue;
            }
            if let Some(action) = get(step, &["uses"]).and_then(Yaml::as_str) {
                has_program |= action.contains("/prefect-tags@");
                self.uses(action, get(step, &["with"]), &directory);
            }
            let Some(script) = get(step, &["run"]).and_then(Yaml::as_str) else { continue };
            assert!(has_program || !script.contains("prefect-tags"), "{part} has no program");
            assert!(!script.contains("${{"), "an expression in a script can be a command");
            let mut variables = self.variables.clone();
            variables.push(("GITHUB_OUTPUT".to_owned(), output.display().to_string()));
            for place in [self.workflow, job, step] {
                for (name, value) in entries(get(place, &["env"])) {
                    variables.push((name.to_owned(), self.evaluate(value.as_str().unwrap())));
                }
            }
            let variables = variables.iter().map(|(name, value)| (&**name, &**value));
            let shell = string(self.workflow, &["defaults", "run", "shell"]);
            let shell = format!("{shell} --noprofile --norc -eo pipefail -c");
            let script = format!("cd '{}'\n{script}", directory.display());
            let (is_done, printed) = self.workplace.run(&shell, &script, variables);
            if !is_done {
                return Err(printed);
            }
            if let Some(id) = get(step, &["id"]).and_then(Yaml::as_str) {
                for line in fs::read_to_string(&output).unwrap().lines() {
                    let (name, value) = line.split_once('=').expect("NAME=VALUE");
                    self.values.insert(format!("steps.{id}.outputs.{name}"), value.to_owned());
                }
            }
        }
        Ok(())
    }

    /// Whether a condition `${{ NAME == 'VALUE' }}` holds.
    fn holds(&self, condition: &str) -> bool {
        let condition = condition.strip_prefix("${{ ").and_then(|it| it.strip_suffix("' }}"));
        let (name, value) = condition.and_then(|it| it.split_once(" == '")).expect("a condition");
        self.value(name) == value
    }

    /// Does what an action does to the files of a job.
    fn uses(&self, action: &str, inputs: Option<&Yaml>, directory: &Path) {
        let input = |name: &str| inputs.map_or("", |inputs| string(inputs, &[name]));
        let (name, _) = action.split_once('@').expect("an action has a version");
        let (kept, file) = (self.workplace.path(".git/kept"), || directory.join(input("path")));
        match name {
            "actions/checkout" => {
                let is_default = get(inputs.unwrap(), &["ref"]).is_some_and(|reference| {
                    reference.as_str() == Some("${{ github.event.repository.default_branch }}")
                });
                // The tree of a release may be older than `move-tags`.
                let file = if is_default { "move-tags" } else { "docker-bake.hcl" };
                fs::copy(self.workplace.path(file), directory.join(file)).unwrap();
            }
            "actions/cache/restore" if kept.exists() => _ = fs::copy(kept, file()).unwrap(),
            "actions/cache/save" => _ = fs::copy(file(), kept).unwrap(),
            _ => {}
        }
    }

    fn keep_outputs(&mut self, name: &str, job: &Yaml) {
        for (output, value) in entries(get(job, &["outputs"])) {
            let value = self.evaluate(value.as_str().unwrap());
            self.values.insert(format!("needs.{name}.outputs.{output}"), value);
        }
    }

    /// Puts the values of expressions into a text.
    fn evaluate(&self, text: &str) -> String {
        let mut parts = text.split("${{");
        let mut evaluated = parts.next().unwrap().to_owned();
        for part in parts {
            let (expression, rest) = part.split_once("}}").expect("an expression ends");
            evaluated.extend([self.value(expression.trim()), rest]);
        }
        evaluated
    }

    fn value(&self, expression: &str) -> &str {
        let value = self.values.get(expression);
        value.unwrap_or_else(|| panic!("{expression} has no value"))
    }
}
