//! A directory in which the commands of shells find what they need.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;
use std::process::Command;

use crate::run::{folder, left_out, run};

/// The releases with their commits, as the program knows them: a list must not lack any
/// of those.
const PUBLISHED: &str = include_str!("../../src/history/releases.txt");

/// What the tools of registries print.
const DUMPS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/lists");

/// A directory, in which commands find the program, stand-ins for the tools that would
/// do too much, and Prefect's tags as git has them.
pub struct Workplace {
    directory: PathBuf,
    variables: BTreeMap<String, String>,
}

impl Workplace {
    pub fn new(name: &str) -> Self {
        let mut workplace = Workplace { directory: folder(name), variables: BTreeMap::new() };
        workplace.shell("git init --quiet");
        // In what git and the program skip.
        let tools = workplace.path(".git/tools");
        fs::create_dir(&tools).unwrap();
        symlink(env!("CARGO_BIN_EXE_prefect-tags"), tools.join("prefect-tags")).unwrap();
        for tool in ["docker", "skopeo", "crane", "curl"] {
            workplace
                .write_script(&format!(".git/tools/{tool}"), include_str!("readme/registry.sh"));
        }
        let dumps =
            [("aws", "ecr"), ("gh", "github-packages"), ("gcloud", "gcloud"), ("az", "acr")];
        for (tool, dump) in dumps {
            workplace.replace_tool(tool, &format!("cat '{DUMPS}/{dump}.json'"));
        }
        let releases = PUBLISHED.lines().filter(|line| !line.starts_with('#'));
        workplace.write(".git/prefect.bundle", &bundle(releases));
        workplace.write(".git/registry", "");
        for (name, value) in [
            ("PATH", &*format!("{}:{}", tools.display(), std::env::var("PATH").unwrap())),
            ("REGISTRY", workplace.path(".git/registry").to_str().unwrap()),
            ("GIT_CONFIG_GLOBAL", "/dev/null"),
            ("GIT_CONFIG_COUNT", "2"),
            (
                "GIT_CONFIG_KEY_0",
                &format!("url.{}.insteadOf", workplace.path(".git/prefect.bundle").display()),
            ),
            ("GIT_CONFIG_VALUE_0", "https://github.com/PrefectHQ/prefect"),
            ("GIT_CONFIG_KEY_1", "remote.origin.url"),
            ("GIT_CONFIG_VALUE_1", "https://github.com/PrefectHQ/prefect"),
        ] {
            workplace.variables.insert(name.to_owned(), value.to_owned());
        }
        workplace
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    pub fn write_script(&self, name: &str, text: &str) {
        self.write(name, text);
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Puts this script in the place of a tool.
    pub fn replace_tool(&self, tool: &str, script: &str) {
        // Not into the file that a link leads to.
        let _ = fs::remove_file(self.path(".git/tools").join(tool));
        self.write_script(&format!(".git/tools/{tool}"), &format!("#!/bin/sh\n{script}\n"));
    }

    /// Runs a script in `sh`, which must end well, and gives what it printed.
    #[track_caller]
    pub fn shell(&self, script: &str) -> String {
        let (is_done, printed) = self.run("sh -c", script, []);
        assert!(is_done, "{script}: {printed}");
        printed
    }

    /// Runs a script in a shell, such as `sh -c`, with these variables. Gives whether it ended
    /// well, and its two outputs as one.
    pub fn run<'a>(
        &self,
        shell: &str,
        script: &str,
        variables: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> (bool, String) {
        let mut command = self.command(shell, &format!("exec 2>&1\n{script}"));
        let output = command.envs(variables).output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    }

    /// A script in a shell.
    pub fn command(&self, shell: &str, script: &str) -> Command {
        let mut words = shell.split(' ');
        let mut command = Command::new(words.next().unwrap());
        for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"] {
            command.env_remove(variable);
        }
        command.args(words).arg(script).current_dir(&self.directory).envs(&self.variables);
        command
    }

    /// Puts all tags of a release into the registry, as if it were the newest.
    pub fn publish(&self, image: &str, release: &str) {
        let mut registry = self.registry();
        let mut built: Vec<String> = Vec::new();
        for tag in run(["compute", release, "-q"]).stdout.lines() {
            let (_, suffix) = tag.split_once('-').unwrap();
            let suffix = suffix.replace("latest", "python3.10");
            let known = built.iter().position(|it| *it == suffix);
            let index = known.unwrap_or(built.len());
            if known.is_none() {
                built.push(suffix);
            }
            registry.insert(format!("{image}:{tag}"), image_of(release, index));
        }
        self.set_registry(&registry);
    }

    /// Lets Prefect have these releases alone.
    pub fn set_releases(&self, names: &[&str]) {
        let is_one = |line: &&str| names.iter().any(|it| line.split(' ').next() == Some(it));
        self.write(".git/prefect.bundle", &bundle(PUBLISHED.lines().filter(is_one)));
    }

    pub fn set_registry(&self, registry: &BTreeMap<String, String>) {
        let line = |(reference, image)| format!("{reference} {image}\n");
        self.write(".git/registry", &registry.iter().map(line).collect::<String>());
    }

    /// The references in the registry, each with its image.
    pub fn registry(&self) -> BTreeMap<String, String> {
        let registry = self.read(".git/registry");
        let lines = registry.lines().map(|line| line.split_once(' ').unwrap());
        lines.map(|(reference, image)| (reference.to_owned(), image.to_owned())).collect()
    }
}

/// The number of an image that was published: 2.11.4 has 211400, 211401 and so on.
fn image_of(release: &str, index: usize) -> String {
    format!("{}{index:02}", release.replace('.', ""))
}

/// Prefect's tags, in a form that git lists without its objects.
fn bundle<'a>(releases: impl Iterator<Item = &'a str>) -> String {
    let mut bundle = "# v2 git bundle\n".to_owned();
    for release in releases {
        let mut words = release.split(' ');
        let (name, commit) = (words.next().unwrap(), words.next().unwrap());
        bundle.extend([commit, " refs/tags/", name, "\n"]);
    }
    bundle + "\n"
}

/// Whether the tools of the recipes are there; if not, the output of the tests says that
/// something is left out.
pub fn has_tools() -> bool {
    let is_missing = |tool: &&&str| Command::new(tool).arg("--version").output().is_err();
    let missing = ["bash", "git", "jq"].iter().find(is_missing);
    missing.inspect(|tool| left_out("a recipe", tool)).is_none()
}
