//! Everywhere: streams, pipes that close, full disks.

use std::io::{BufRead, BufReader, Write};

use crate::run::{RELEASES, spawn};

/// What `yes TAG | prefect-tags check - | head -1` does: the input never ends.
#[test]
fn a_pipe_that_closes_ends_the_program_with_what_it_knows() {
    let check = &["check", "-"][..];
    let pin = &["pin", "--no-history", "--releases", RELEASES, "-"];
    for (arguments, input, status) in
        [(check, "2.11.5-python3.10\n", 0), (check, "2.8.7\n", 1), (pin, "2-latest\n", 0)]
    {
        let mut running = spawn(arguments);
        let mut stdin = running.stdin.take().unwrap();
        let endless =
            std::thread::spawn(move || while stdin.write_all(input.as_bytes()).is_ok() {});
        assert_ne!(running.first_line(), "");
        running.outcome().is(status, "", "");
        endless.join().unwrap();
    }
}

/// What `check - | head -1` does with a long input: its end counts too.
#[test]
fn a_pipe_that_closes_early_leaves_the_status_of_the_whole_input() {
    let mut running = spawn(["check", "-"]);
    let mut stdin = running.stdin.take().unwrap();
    let input = format!("{}2.8.7\n", "2.11.5-python3.10\n".repeat(20_000));
    let all = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let first = "2.11.5-python3.10: ok: Prefect 2.11.5 with Python 3.10, pinned\n";
    assert_eq!(running.first_line(), first);
    running.outcome().is(1, "", "");
    all.join().unwrap().expect("all of the input is read");
}

#[test]
fn a_stream_is_answered_as_it_comes() {
    let mut running = spawn(["check", "-"]);
    let mut stdin = running.stdin.take().unwrap();
    let mut stdout = BufReader::new(running.stdout.take().unwrap());
    for tag in ["2.11.5-python3.10", "2.8.7"] {
        writeln!(stdin, "# a comment\n{tag}").unwrap();
        let mut answer = String::new();
        stdout.read_line(&mut answer).unwrap();
        assert!(answer.starts_with(&format!("{tag}: ")), "{answer:?}");
    }
    drop(stdin);
    assert_eq!(running.wait(), 1);
}

/// What needs a device, a socket or a directory that can be opened.
#[cfg(unix)]
mod unix {
    use std::process::Stdio;
    use std::sync::LazyLock;

    use crate::run::{Running, file, program, start};

    /// What every command and format prints. Notes are left out.
    static PRINTING: LazyLock<Vec<Vec<&str>>> = LazyLock::new(|| {
        [
            "--help",
            "--version",
            "compute 2.11.5",
            "compute 2.11.5 --format json",
            "compute 2.11.5 --format bake",
            "compute 2.11.5 --format markdown",
            "check 2-latest",
            "check 2-latest --format json",
            "pin 2-latest",
            "pin 2-latest --format json",
            "matrix",
            "matrix 2.11.5",
            "matrix --format json",
        ]
        .into_iter()
        .map(|line| {
            // With -q, `check` would have nothing to print.
            let quiet = if line.starts_with("check") || line.starts_with('-') { "" } else { "-q" };
            line.split(' ').chain([quiet].into_iter().filter(|it| !it.is_empty())).collect()
        })
        .collect()
    });

    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_disk_is_an_error() {
        for arguments in &*PRINTING {
            let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
            Running::start(program().args(arguments).stdout(full).stderr(Stdio::piped()))
                .outcome()
                .fails(2, "cannot write to standard output: No space left on device (os error 28)");
        }
    }

    /// Something to write to that nobody reads any more.
    fn closed_pipe() -> Stdio {
        let (reader, writer) = std::os::unix::net::UnixStream::pair().unwrap();
        drop(reader);
        std::os::fd::OwnedFd::from(writer).into()
    }

    #[test]
    fn a_pipe_that_is_closed_is_no_error() {
        let pythons: Vec<_> = (0..10_000).map(|minor| format!("\"3.{minor}\"")).collect();
        let matrix = format!("{{\"standard\":[{}]}}", pythons.join(","));
        let matrix = file("much-output.json", matrix);
        let much = vec!["compute", "2.11.5", "-q", "--matrix", &matrix];
        for arguments in PRINTING.iter().chain([&much]) {
            let mut program = program();
            program.args(arguments).stdout(closed_pipe()).stderr(Stdio::piped());
            Running::start(&mut program).outcome().prints("");
        }
    }

    #[test]
    fn a_standard_input_that_cannot_be_read_is_an_error() {
        let directory = || std::fs::File::open(env!("CARGO_MANIFEST_DIR")).unwrap();
        for command in ["check -", "pin -", "compute 2.11.5 --matrix -", "verify --registry-tags -"]
        {
            start(program().args(command.split(' ')).stdin(directory()))
                .outcome()
                .fails(2, "cannot read standard input: Is a directory (os error 21)");
        }
    }

    #[test]
    fn a_standard_error_that_is_gone_changes_nothing() {
        let mut program = program();
        // It has a note: 2.11.5 is not the newest Prefect 2.
        program.args(["compute", "2.11.5", "--kind", "latest"]).stdout(Stdio::piped());
        Running::start(program.stderr(closed_pipe()))
            .outcome()
            .prints("2-latest\n2-latest-conda\n");
    }

    /// A stream is another matter: it may have no end.
    #[test]
    fn all_arguments_are_judged_though_nobody_reads_on() {
        let tags = vec!["2.11.5-python3.10"; 2000];
        for (last, status) in [("2.8.7", 1), ("2.11.5-python3.10", 0)] {
            let mut running = start(program().arg("check").args(&tags).arg(last));
            drop(running.stdout.take());
            running.outcome().is(status, "", "");
        }
    }
}
