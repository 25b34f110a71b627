//! Runs the program as its users do.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, BufRead as _, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, LazyLock, Mutex};
use std::thread;
use std::time::Duration;

use regex::{Captures, Regex};

/// Every release as of November 2026, as a list for `--releases`. It stays as
/// it is, whatever Prefect releases, so that it will lack some: with `--no-history`
/// it is all that is out.
pub const RELEASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/history/releases.txt");

/// Every release that the program knows, as a list that lacks none. Newer ones will
/// come.
pub const KNOWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/history/releases.txt");

/// The commit of 2.11.5.
pub const SHA: &str = "a597971f7156b301f0abb7ae094ffeb4d4e67608";

/// The commit of the guide's example, which is that of no release.
pub const NO_RELEASE: &str = "88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2";

/// How long a run may take. What takes longer has hung.
const DEADLINE: Duration = Duration::from_secs(60);

/// What a run gave.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Outcome {
    /// Asserts that the run printed this, and nothing else, with status 0.
    #[track_caller]
    pub fn prints(self, stdout: &str) {
        self.is(0, stdout, "");
    }

    /// Asserts that the run printed nothing but this error, with this status.
    #[track_caller]
    pub fn fails(self, status: i32, error: &str) {
        self.is(status, "", &format!("error: {error}\n"));
    }

    /// Asserts that clap refused an argument for this reason.
    #[track_caller]
    pub fn refuses(self, reason: &str) {
        let help = "For more information, try '--help'.";
        self.is(2, "", &format!("error: {reason}\n\n{help}\n"));
    }

    #[track_caller]
    pub fn is(self, status: i32, stdout: &str, stderr: &str) {
        let expected = Outcome { status, stdout: stdout.to_owned(), stderr: stderr.to_owned() };
        assert_eq!(self, expected);
    }
}

pub fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_prefect-tags"))
}

/// Runs the program with nothing on standard input.
#[track_caller]
pub fn run<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Outcome {
    run_with(b"", arguments)
}

/// Runs a command line that has no blanks in its words.
#[track_caller]
pub fn run_line(command: &str) -> Outcome {
    run(command.split_whitespace())
}

/// Runs the program with this on standard input.
#[track_caller]
pub fn run_with<S: AsRef<OsStr>>(stdin: &[u8], arguments: impl IntoIterator<Item = S>) -> Outcome {
    let stdin = stdin.to_vec();
    feed(arguments, move |pipe| pipe.write_all(&stdin))
}

/// Runs the program with what `write` writes on standard input.
#[track_caller]
pub fn feed<S: AsRef<OsStr>>(
    arguments: impl IntoIterator<Item = S>,
    write: impl FnOnce(&mut ChildStdin) -> io::Result<()> + Send + 'static,
) -> Outcome {
    let mut running = spawn(arguments);
    let mut pipe = running.stdin.take().expect("standard input is a pipe");
    // A program that refuses its arguments does not read: that is no failure.
    let writer = thread::spawn(move || drop(write(&mut pipe)));
    let outcome = running.outcome();
    writer.join().expect("the writer does not panic");
    outcome
}

/// Starts the program with pipes.
pub fn spawn<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Running {
    start(program().args(arguments).stdin(Stdio::piped()))
}

/// Starts a command whose outputs are pipes.
pub fn start(command: &mut Command) -> Running {
    Running::start(command.stdout(Stdio::piped()).stderr(Stdio::piped()))
}

/// A program that runs, and is killed at the deadline: whoever waits for it or
/// for one of its pipes then goes on, and fails.
pub struct Running {
    child: Arc<Mutex<Child>>,
    is_late: Arc<AtomicBool>,
    /// Tells the watchdog that all is well when it is dropped.
    _done: mpsc::Sender<()>,
    pub stdin: Option<ChildStdin>,
    pub stdout: Option<ChildStdout>,
    pub stderr: Option<ChildStderr>,
}

impl Running {
    pub fn start(command: &mut Command) -> Self {
        // In a group of its own, so that what a shell started ends with it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let mut child = command.spawn().expect("the program starts");
        let (stdin, stdout, stderr) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let child = Arc::new(Mutex::new(child));
        let is_late = Arc::new(AtomicBool::new(false));
        let (done, watched) = mpsc::channel::<()>();
        let (late, victim) = (Arc::clone(&is_late), Arc::clone(&child));
        thread::spawn(move || {
            if watched.recv_timeout(DEADLINE) == Err(RecvTimeoutError::Timeout) {
                late.store(true, Ordering::SeqCst);
                kill(&mut victim.lock().unwrap());
            }
        });
        Running { child, is_late, _done: done, stdin, stdout, stderr }
    }

    /// The first line that is printed. Nobody reads on.
    pub fn first_line(&mut self) -> String {
        let mut line = String::new();
        let stdout = self.stdout.take().expect("standard output is a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("a pipe can be read");
        line
    }

    /// Whether it has ended.
    pub fn has_ended(&mut self) -> bool {
        let ended = self.child.lock().unwrap().try_wait().expect("a child can be waited for");
        ended.is_some()
    }

    /// Waits for the end, and gives the exit status.
    #[track_caller]
    pub fn wait(&mut self) -> i32 {
        loop {
            let ended = self.child.lock().unwrap().try_wait().expect("a child can be waited for");
            if let Some(status) = ended {
                assert!(!self.is_late.load(Ordering::SeqCst), "killed at its deadline");
                return status.code().expect("no signal ends the program");
            }
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Reads all that is printed, and gives it with the exit status.
    #[track_caller]
    pub fn outcome(mut self) -> Outcome {
        drop(self.stdin.take());
        let stderr = self.stderr.take().map(|pipe| thread::spawn(move || read(pipe)));
        let stdout = self.stdout.take().map(read).unwrap_or_default();
        let stderr = stderr.map(|reader| reader.join().expect("the reader does not panic"));
        let stderr = stderr.unwrap_or_default();
        stdout.lines().chain(stderr.lines()).for_each(assert_within_limits);
        Outcome { status: self.wait(), stdout, stderr }
    }
}

/// What is quoted has a limit of its own.
static QUOTED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#""(?:\\.|[^"\\])*""#).unwrap());

/// Holds a message to its limits: 200 characters, without the input that stands in front of it
/// and what it repeats of that, and lists of five items.
#[track_caller]
fn assert_within_limits(line: &str) {
    let verdict = [": ok: ", ": invalid: "].iter().find_map(|mark| line.split_once(mark));
    let is_message = line.starts_with("error: ") || line.starts_with("note: ");
    let message = match verdict {
        Some((input, verdict)) if !input.starts_with('{') => verdict,
        _ if is_message => line,
        _ => return,
    };
    // What came from outside may be longer, and clap repeats it.
    let is_own = |word: &&str| word.len() <= 100 && !word.starts_with("\"/");
    let own = message.split(' ').filter(is_own).collect::<Vec<_>>().join(" ");
    let own = own.replace("; use prefecthq/prefect:", "; use ");
    let own =
        QUOTED.replace_all(&own, |it: &Captures<'_>| it[0].chars().take(20).collect::<String>());
    assert!(own.len() <= 200, "{} characters: {message}", own.len());
    let items = own.split(' ').collect::<Vec<_>>();
    let in_list = items.split(|word| !word.ends_with(',')).map(<[_]>::len).max();
    assert!(in_list.unwrap_or(0) < 5, "a long list: {message}");
}

fn read(mut pipe: impl Read) -> String {
    let mut bytes = Vec::new();
    pipe.read_to_end(&mut bytes).expect("a pipe can be read");
    String::from_utf8(bytes).expect("what is printed is text")
}

/// Kills a child, and on Unix its children too.
fn kill(child: &mut Child) {
    #[cfg(unix)]
    let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", child.id())]).status();
    let _ = child.kill();
}

/// A file of the tests' own with this in it: its path.
pub fn file(name: &str, text: impl AsRef<[u8]>) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("command-line-{name}"));
    fs::write(&path, text).expect("the file can be written");
    path.into_os_string().into_string().expect("the path is UTF-8")
}

/// How far the published history goes, as `--version` says: `2.20.27 and 3.9.1`.
pub fn known_to() -> String {
    let version = run(["--version"]).stdout;
    let (_, known) = version.split_once("(knows Prefect up to ").expect("the version says how far");
    known.strip_suffix(")\n").expect("and nothing else").to_owned()
}

/// The newest final release that the published history knows of Prefect 3.
pub fn newest_3() -> String {
    let known = known_to();
    let newest = known.split([',', ' ']).find(|it| it.starts_with("3."));
    newest.expect("Prefect 3 is known").to_owned()
}

/// The names in a list of releases.
pub fn names(list: &str) -> Vec<String> {
    let text = fs::read_to_string(list).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

/// Tells why a test was left out, where a tool that it needs is missing.
pub fn left_out(test: &str, needs: &str) {
    // Around the capture of the test harness, which shows nothing of tests that
    // pass.
    let _ = writeln!(io::stderr(), "left out: {test}, which needs {needs}");
}

/// Joins lines, each with its end.
pub fn lines<S: AsRef<str>>(lines: impl IntoIterator<Item = S>) -> String {
    let mut text = String::new();
    for line in lines {
        text.extend([line.as_ref(), "\n"]);
    }
    text
}

/// Runs the program in a folder, with nothing on standard input.
#[track_caller]
pub fn run_in<S: AsRef<OsStr>>(
    folder: impl AsRef<Path>,
    arguments: impl IntoIterator<Item = S>,
) -> Outcome {
    start(program().args(arguments).current_dir(folder).stdin(Stdio::null())).outcome()
}

/// An empty folder for a test of this name.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a test may write below target");
    folder
}

/// A folder for a test of this name, with these files.
pub fn folder_with<P: AsRef<Path>, T: AsRef<[u8]>>(
    name: &str,
    files: impl IntoIterator<Item = (P, T)>,
) -> PathBuf {
    let folder = folder(name);
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).expect("a test may write below target");
        fs::write(path, text).expect("the file can be written");
    }
    folder
}
