//! How long whole processes take and how much memory and space, each figure
//! beside its yardstick.
//!
//! `cargo bench --bench process` prints the figures that have a limit, and fails
//! where one is passed. It needs GNU grep, for the tags of a registry jq, and for
//! memory Linux's /proc.

mod measure;
mod mixture;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use prefect_tags::Kind;

use measure::{Result, Table, take_turns};

/// The arguments of the usual calculation.
const COMPUTE: [&str; 4] =
    ["compute", "2.11.5", "--sha", "88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2"];
/// The variable that names a checkout of Prefect's repository, for `scan`.
const CHECKOUT: &str = "PREFECT_CHECKOUT";
/// The option by which `scan` prints all that it has found.
const ALL: &str = "--all";
/// The lines that `check` is given.
const MILLION: u32 = 1_000_000;

fn main() -> Result<ExitCode> {
    // Without it, cargo only tests that the benches are built.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(ExitCode::SUCCESS);
    }
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let program = build_program()?;
    let nothing = build_nothing(directory)?;
    let lines = mixture::lines(MILLION);

    let mut table = Table::new();
    compare_start(&mut table, &program, &nothing)?;
    compare_check(&mut table, &program, directory, &lines)?;
    compare_commits(&mut table, &program, directory)?;
    compare_registry(&mut table, &program, directory)?;
    compare_scan(&mut table, &program)?;
    measure_memory(&mut table, &program, directory, &lines)?;
    table.row("size of the program", fs::metadata(&program)?.len(), 1_700_000, "B");
    table.row("crates", count_crates()?, 35, "");
    Ok(table.verdict())
}

impl Table {
    /// The medians of two that took turns.
    fn medians(&mut self, figure: &str, measured: &[Duration], yardstick: &[Duration], limit: f64) {
        let median = |times: &[Duration]| times[times.len() / 2];
        self.ratio(figure, median(measured), median(yardstick), limit);
    }

    /// A figure that is compared to nothing.
    fn row(&mut self, figure: &str, measured: u64, limit: u64, unit: &str) {
        let mark = self.mark(measured <= limit);
        println!(
            "{figure:<60}{:>12}{:>32}{mark}",
            format!("{measured} {unit}"),
            format!("{limit} {unit}")
        );
    }

    /// The most memory that the program holds while it reads a text so many times.
    fn memory(
        &mut self,
        figure: &str,
        program: &Path,
        arguments: &[&str],
        (text, repetitions): (&str, usize),
        limit: u64,
    ) -> Result<()> {
        match peak_memory(program, arguments, text, repetitions)? {
            Some(bytes) => self.row(figure, bytes, limit, "B"),
            None => println!("{figure}: left out, there is no /proc here"),
        }
        Ok(())
    }
}

/// `compute` against a program that does nothing.
fn compare_start(table: &mut Table, program: &Path, nothing: &Path) -> Result<()> {
    let mut compute = Command::new(program);
    compute.args(COMPUTE).stdout(Stdio::null()).stderr(Stdio::null());
    let [computed, idle] =
        take_turns(1000, [&mut || run(&mut compute), &mut || run(&mut Command::new(nothing))])?;
    table.medians("compute 2.11.5 : fn main() {}", &computed, &idle, 1.4);
    Ok(())
}

/// `check` of a million lines against grep, which knows the grammar only.
fn compare_check(table: &mut Table, program: &Path, directory: &Path, lines: &str) -> Result<()> {
    let input = directory.join("lines");
    fs::write(&input, lines)?;
    // A file, because grep stops at the first match if nobody reads the output.
    let output = directory.join("output");
    let mut check = Command::new(program);
    check.args(["check", "--quiet", "-"]);
    let mut grep = Command::new("grep");
    grep.arg("-cE").arg(mixture::grammar()).env("LC_ALL", "C");

    let filter = |command: &mut Command| {
        run(command.stdin(File::open(&input)?).stdout(File::create(&output)?))
    };
    let turns = take_turns(15, [&mut || filter(&mut check), &mut || filter(&mut grep)]);
    let count = fs::read_to_string(&output)?;
    let in_grammar = lines.lines().filter(|line| line.parse::<prefect_tags::Tag>().is_ok()).count();
    assert_eq!(count.trim(), in_grammar.to_string(), "grep has another grammar");
    let [checked, matched] = turns?;
    table.medians("check a million tags : grep -cE", &checked, &matched, 3.0);
    Ok(())
}

/// `check` of a million commit tags against as many tags of releases.
fn compare_commits(table: &mut Table, program: &Path, directory: &Path) -> Result<()> {
    let files = ["commits", "releases"].map(|name| directory.join(name));
    fs::write(&files[0], mixture::tags_of_releases(Kind::Commit, MILLION))?;
    fs::write(&files[1], mixture::tags_of_releases(Kind::Release, MILLION))?;
    let check = |file: &Path| {
        let mut check = Command::new(program);
        run(check.args(["check", "--quiet", "-"]).stdin(File::open(file)?).stdout(Stdio::null()))
    };
    let [commits, releases] = take_turns(15, [&mut || check(&files[0]), &mut || check(&files[1])])?;
    table.medians("check commit tags : release tags", &commits, &releases, 2.0);
    Ok(())
}

/// `check` by the tags of a registry, as many as Docker Hub has, against jq, which
/// only counts them; and the memory that it takes.
fn compare_registry(table: &mut Table, program: &Path, directory: &Path) -> Result<()> {
    let dump = directory.join("tags.json");
    fs::write(&dump, mixture::docker_hub(14_000))?;
    let mut check = Command::new(program);
    check.args(["check", "--quiet", "2-latest", "--registry-tags"]).arg(&dump);
    let mut jq = Command::new("jq");
    jq.args(["-n", "reduce inputs as $p (0; . + ($p.results | length))"]).arg(&dump);
    if jq.output().is_ok() {
        let count = |command: &mut Command| run(command.stdout(Stdio::null()));
        let [checked, counted] =
            take_turns(15, [&mut || count(&mut check), &mut || count(&mut jq)])?;
        table.medians("check by a registry's tags : jq", &checked, &counted, 1.0);
    } else {
        println!("check by a registry's tags: left out, there is no jq here");
    }
    let dump = dump.to_str().ok_or("the target directory is not UTF-8")?;
    let arguments = ["check", "--quiet", "--registry-tags", dump, "-"];
    // More than a pipe holds, so that the file has been read once all is written.
    let tags = "2-latest\n".repeat(20_000);
    table.memory("memory, 14,000 tags of a registry", program, &arguments, (&tags, 1), 32_000_000)
}

/// `scan` of a whole repository against grep.
fn compare_scan(table: &mut Table, program: &Path) -> Result<()> {
    let Some(checkout) = std::env::var_os(CHECKOUT) else {
        println!("scan a repository: left out, {CHECKOUT} names no checkout of Prefect");
        return Ok(());
    };
    let search = |command: &mut Command| {
        run(command.env("LC_ALL", "C").current_dir(&checkout).stdout(Stdio::null()))
    };
    let mut scan = Command::new(program);
    scan.args(["scan", "--quiet"]);
    let mut grep = Command::new("grep");
    grep.args(["-rIE", "prefecthq/prefect", "."]);
    let [scanned, searched] =
        take_turns(15, [&mut || search(&mut scan), &mut || search(&mut grep)])?;
    table.medians("scan a repository : grep -rIE", &scanned, &searched, 1.3);
    Ok(())
}

/// The peak memory of `check`, which must not grow with its input, and of
/// `scan`, which holds one file and what it has found in it.
fn measure_memory(table: &mut Table, program: &Path, directory: &Path, lines: &str) -> Result<()> {
    const FILE: usize = 60 * 1024 * 1024;
    let check = &["check", "--quiet", "-"][..];
    let scan = &["scan", "--quiet", "/dev/stdin"][..];
    let scan_all = &["scan", ALL, "/dev/stdin"][..];
    let file = "a line of a text that names no image\n".repeat(FILE / 37);
    let list = &["check", "--quiet", "--releases", "-", "2-latest"][..];
    // More than a pipe holds, so that the names have been read once all is written.
    let pipe = &file[..1 << 20];
    let list_of_names = directory.join("names");
    fs::write(&list_of_names, "a\0".repeat(4_000_000))?;
    let list_of_names = list_of_names.to_str().ok_or("the target directory is not UTF-8")?;
    let names = ["scan", "--quiet", "--files0-from", list_of_names, "/dev/stdin"];
    let references = "prefecthq/prefect:3.1.9-python3.13-conda\n".repeat(8_000_000 / 41);
    let objects = "[{\"id\":7,\"tagName\":\"2.11.5\"}]\n".repeat(16_000_000 / 31);
    for (figure, arguments, text, repetitions, limit) in [
        ("memory, check of a million tags", check, lines, 1, 8_000_000),
        ("memory, check of ten million tags", check, lines, 10, 8_000_000),
        ("memory, list of 16 MB of small objects", list, &objects, 1, 8_000_000),
        ("memory, scan of 60 MiB", scan, &file, 1, FILE as u64 + 16_000_000),
        ("memory, scan of 8 MB of references", scan_all, &references, 1, 160_000_000),
        ("memory, 8 MB of names", &names, pipe, 1, 64_000_000),
    ] {
        table.memory(figure, program, arguments, (text, repetitions), limit)?;
    }
    Ok(())
}

fn count_crates() -> Result<u64> {
    let tree = cargo().args(["tree", "--edges", "normal", "--prefix", "none"]).output()?;
    let tree = String::from_utf8(tree.stdout)?;
    Ok(tree.lines().collect::<BTreeSet<_>>().len() as u64)
}

/// Runs a command to its end, whatever its exit status.
fn run(command: &mut Command) -> Result<Duration> {
    let start = Instant::now();
    command.status()?;
    Ok(start.elapsed())
}

/// The most memory that the program held while it read, or with `--all` until it
/// printed, in bytes.
///
/// Linux's own account of a process that has ended, `ru_maxrss`, begins with
/// the memory of the process that started it, so the process is asked while it
/// waits for a last line, or for somebody to read what it prints.
fn peak_memory(
    program: &Path,
    arguments: &[&str],
    text: &str,
    repetitions: usize,
) -> Result<Option<u64>> {
    let is_printing = arguments.contains(&ALL);
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(if is_printing { Stdio::piped() } else { Stdio::null() })
        .spawn()?;
    let mut input = child.stdin.take();
    for _ in 0..repetitions {
        input.as_mut().expect("it is piped").write_all(text.as_bytes())?;
    }
    let mut output = child.stdout.take();
    if let Some(output) = &mut output {
        input = None;
        output.read_exact(&mut [0])?;
    }
    let status = fs::read_to_string(format!("/proc/{}/status", child.id()));
    drop((input, output));
    child.wait()?;
    let Ok(status) = status else { return Ok(None) };
    let kibibytes = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix("kB"));
    Ok(kibibytes.map(|count| count.trim().parse::<u64>()).transpose()?.map(|count| count * 1024))
}

fn cargo() -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    cargo
}

/// Builds the program as it is released. The one that cargo has built for the
/// bench has dependencies with features that only the bench needs.
fn build_program() -> Result<PathBuf> {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_prefect-tags"));
    let target = program.ancestors().nth(2).expect("cargo puts it into target/release");
    let built =
        cargo().args(["build", "--release", "--quiet", "--target-dir"]).arg(target).status()?;
    if built.success() { Ok(program) } else { Err("cannot build the program".into()) }
}

/// Builds a program that does nothing, with the flags of `[profile.release]`.
fn build_nothing(directory: &Path) -> Result<PathBuf> {
    let source = directory.join("nothing.rs");
    let program = directory.join("nothing");
    fs::write(&source, "fn main() {}\n")?;
    let built = Command::new("rustc")
        .args(["--edition=2024", "-Copt-level=3", "-Clto", "-Ccodegen-units=1", "-Cpanic=abort"])
        .args(["-Cstrip=symbols", "-o"])
        .args([&program, &source])
        .status()?;
    if built.success() { Ok(program) } else { Err("cannot build an empty program".into()) }
}
