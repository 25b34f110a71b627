//! How long whole processes take and how much memory and space, each figure
//! beside its yardstick.
//!
//! `cargo bench --bench process` prints the figures that have a limit. What is
//! in a ratio took turns in one run: on a busy machine, times of different runs
//! do not compare. It needs GNU grep, Linux's /proc, and valgrind for the
//! instruction counts, and says so where one is missing.

mod mixture;

use std::array;
use std::collections::BTreeSet;
use std::error::Error;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The arguments of the usual calculation.
const COMPUTE: [&str; 4] =
    ["compute", "2.11.5", "--sha", "88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2"];
/// The lines that `check` is given.
const MILLION: u32 = 1_000_000;

fn main() -> Result<()> {
    // Without it, cargo only tests that the benches are built.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let directory = TemporaryDirectory::new()?;
    let program = build_program()?;
    let nothing = build_nothing(&directory.0)?;

    println!("{:<42}{:>14}{:>14}{:>8}{:>11}", "figure", "measured", "yardstick", "ratio", "limit");
    compare_start(&program, &nothing)?;
    compare_instructions(&program, &nothing);
    let lines = mixture::lines(MILLION);
    compare_check(&program, &directory.0, &lines)?;
    measure_memory(&program, &lines)?;
    measure_size(&program)?;
    count_crates()
}

/// `compute` against a program that does nothing.
fn compare_start(program: &Path, nothing: &Path) -> Result<()> {
    const LIMIT: f64 = 1.3;
    let mut compute = Command::new(program);
    compute.args(COMPUTE).stdout(Stdio::null());
    let [computed, idle] =
        take_turns(1000, [&mut || run(&mut compute), &mut || run(&mut Command::new(nothing))])?;
    print_times("compute 2.11.5 : fn main() {}", &computed, &idle, LIMIT);
    Ok(())
}

/// The same in instructions, which no other process disturbs.
fn compare_instructions(program: &Path, nothing: &Path) {
    let figure = "  its instructions";
    match (count_instructions(program, &COMPUTE), count_instructions(nothing, &[])) {
        (Some(computed), Some(idle)) => {
            print_row(figure, &computed.to_string(), &idle.to_string(), computed / idle, "");
        }
        _ => println!("{figure}: left out, valgrind does not run here"),
    }
}

/// `check` of a million lines against grep, which knows the grammar only.
fn compare_check(program: &Path, directory: &Path, lines: &str) -> Result<()> {
    const LIMIT: f64 = 1.0;
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
    print_times("check a million tags : grep -cE", &checked, &matched, LIMIT);
    Ok(())
}

/// The peak memory of `check`, which must not grow with its input.
fn measure_memory(program: &Path, lines: &str) -> Result<()> {
    for (millions, figure) in [(1, "memory, a million tags"), (10, "memory, ten million tags")] {
        match peak_memory(program, lines, millions)? {
            Some(bytes) => print_row(figure, &format!("{bytes} B"), "", f64::NAN, "8000000 B"),
            None => println!("{figure}: left out, there is no /proc here"),
        }
    }
    Ok(())
}

fn measure_size(program: &Path) -> Result<()> {
    let bytes = fs::metadata(program)?.len();
    print_row("size of the program", &format!("{bytes} B"), "", f64::NAN, "1000000 B");
    Ok(())
}

fn count_crates() -> Result<()> {
    let tree = cargo().args(["tree", "--edges", "normal", "--prefix", "none"]).output()?;
    let tree = String::from_utf8(tree.stdout)?;
    let crates = tree.lines().collect::<BTreeSet<_>>().len();
    print_row("crates", &crates.to_string(), "", f64::NAN, "30");
    Ok(())
}

/// Runs a command to its end, whatever its exit status.
fn run(command: &mut Command) -> Result<Duration> {
    let start = Instant::now();
    command.status()?;
    Ok(start.elapsed())
}

/// The times of two processes that take turns, sorted.
fn take_turns<const COUNT: usize>(
    rounds: usize,
    mut processes: [&mut dyn FnMut() -> Result<Duration>; COUNT],
) -> Result<[Vec<Duration>; COUNT]> {
    let mut times = array::from_fn(|_| Vec::new());
    for _ in 0..rounds {
        for (process, times) in processes.iter_mut().zip(&mut times) {
            times.push(process()?);
        }
    }
    for times in &mut times {
        times.sort_unstable();
    }
    Ok(times)
}

/// How many instructions a process executes, the dynamic linker's included.
fn count_instructions(program: &Path, arguments: &[&str]) -> Option<f64> {
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(arguments)
        .output()
        .ok()?;
    let report = String::from_utf8_lossy(&run.stderr).into_owned();
    let (_, count) = report.split_once("Collected : ")?;
    count.split_whitespace().next()?.parse().ok()
}

/// The most memory that `check` held, in bytes.
///
/// Linux's own account of a process that has ended, `ru_maxrss`, begins with
/// the memory of the process that started it, so the process is asked while it
/// waits for a last line.
fn peak_memory(program: &Path, lines: &str, repetitions: usize) -> Result<Option<u64>> {
    let mut check = Command::new(program)
        .args(["check", "--quiet", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()?;
    let mut input = check.stdin.take().expect("it is piped");
    for _ in 0..repetitions {
        input.write_all(lines.as_bytes())?;
    }
    let status = fs::read_to_string(format!("/proc/{}/status", check.id()));
    drop(input);
    check.wait()?;
    let Ok(status) = status else { return Ok(None) };
    let kibibytes = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix("kB"));
    Ok(kibibytes.map(|count| count.trim().parse::<u64>()).transpose()?.map(|count| count * 1024))
}

fn print_times(figure: &str, measured: &[Duration], yardstick: &[Duration], limit: f64) {
    for (name, index) in [("minimum", 0), ("median", measured.len() / 2)] {
        let (measured, yardstick) = (measured[index], yardstick[index]);
        let ratio = measured.as_secs_f64() / yardstick.as_secs_f64();
        let milliseconds = |time: Duration| format!("{:.3} ms", time.as_secs_f64() * 1e3);
        print_row(
            &format!("{figure}, {name}"),
            &milliseconds(measured),
            &milliseconds(yardstick),
            ratio,
            &limit.to_string(),
        );
    }
}

/// Prints a figure; a ratio that is none is left out.
fn print_row(figure: &str, measured: &str, yardstick: &str, ratio: f64, limit: &str) {
    let ratio = if ratio.is_nan() { String::new() } else { format!("{ratio:.2}") };
    println!("{figure:<42}{measured:>14}{yardstick:>14}{ratio:>8}{limit:>11}");
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

/// A directory that is removed in the end.
struct TemporaryDirectory(PathBuf);

impl TemporaryDirectory {
    fn new() -> Result<Self> {
        let name = format!("prefect-tags-bench-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path)?;
        Ok(TemporaryDirectory(path))
    }
}

impl Drop for TemporaryDirectory {
    fn drop(&mut self) {
        // What cannot be removed is the system's to clean up.
        let _ = fs::remove_dir_all(&self.0);
    }
}
