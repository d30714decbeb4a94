// SPDX-License-Identifier: GPL-2.0

//! QEMU while it runs: its console is read once, as it is written, and tells when to give up.

use crate::affinity::spread_cpus;
use crate::Error;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{sync_channel, Receiver, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

/// The last line of `init`.
const DONE: &str = "lkmm: done";

/// A longer line of the console is taken for several.
const LONGEST_LINE: u64 = 1 << 16;

/// How a guest ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// It did all that its plan says.
    Done,
    /// It ended before that.
    Crash,
    /// No test ended for the time that one may take.
    Timeout,
    /// It said nothing at all. QEMU may have said why.
    Silent(String),
}

/// A QEMU, which ends when this is dropped, and when the process or the thread that started it
/// ends in whatever way.
pub(crate) struct Qemu {
    child: Child,
    /// The console's lines, with their ends.
    pub(crate) lines: Receiver<Vec<u8>>,
}

impl Qemu {
    /// Starts one. The command and what QEMU itself has to say go to a file.
    pub(crate) fn start(command: &[String], messages: &Path) -> Result<Self, Error> {
        let mut file = File::create(messages).map_err(Error::at(messages))?;
        writeln!(file, "$ {}", command.join(" ")).map_err(Error::at(messages))?;
        let mut child = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "--"])
            .args(command)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(file)
            .spawn()
            .map_err(Error::at(Path::new("setpriv")))?;
        let (sender, lines) = sync_channel(1024);
        if let Some(console) = child.stdout.take() {
            thread::spawn(move || read(console, &sender));
        }
        Ok(Self { child, lines })
    }

    /// Called once the guest runs. Where it fails, QEMU's messages say so: less of the guest's
    /// code runs at the same time then.
    fn spread_cpus(&self, messages: &Path) -> Result<(), Error> {
        let Err(cause) = spread_cpus(self.child.id()) else {
            return Ok(());
        };
        let note = format!("The guest's CPUs may share one of the host's: {cause}\n");
        let file = File::options().append(true).open(messages);
        file.and_then(|mut file| file.write_all(note.as_bytes()))
            .map_err(Error::at(messages))
    }
}

impl Drop for Qemu {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends the lines on until there are no more, or nobody takes them.
fn read(console: ChildStdout, lines: &SyncSender<Vec<u8>>) {
    let mut console = BufReader::new(console);
    loop {
        let mut line = Vec::new();
        let read = console
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line);
        if read.is_err() || line.is_empty() || lines.send(line).is_err() {
            return;
        }
    }
}

/// Runs QEMU until its guest ends, or none of its tests does for so long. How long all of them take
/// depends on how many there are.
pub(crate) fn watch(
    command: &[String],
    log: &Path,
    timeout: Duration,
    each: &mut dyn FnMut(&str),
) -> Result<End, Error> {
    let messages = log.with_extension("qemu");
    let mut file = File::create(log).map_err(Error::at(log))?;
    let qemu = Qemu::start(command, &messages)?;
    let (mut done, mut silent) = (false, true);
    let mut deadline = Instant::now() + timeout;
    // A guest that says something all the time would never make recv_timeout() give up.
    let timed_out = loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let line = match qemu.lines.recv_timeout(left) {
            Ok(line) if !left.is_zero() => line,
            Err(RecvTimeoutError::Disconnected) => break false,
            _ => break true,
        };
        if silent {
            qemu.spread_cpus(&messages)?;
            silent = false;
        }
        file.write_all(&line).map_err(Error::at(log))?;
        let line = String::from_utf8_lossy(&line);
        let line = message(line.trim_end_matches(['\r', '\n']));
        done |= line == DONE;
        if is_result(line) {
            deadline = Instant::now() + timeout;
        }
        each(line);
    };
    // It writes nothing more.
    drop(qemu);
    if silent {
        let said = fs::read_to_string(&messages).map_err(Error::at(&messages))?;
        let (_, said) = said.split_once('\n').unwrap_or_default();
        return Ok(End::Silent(said.trim_end().to_owned()));
    }
    Ok(match (done, timed_out) {
        (true, _) => End::Done,
        (false, true) => End::Timeout,
        (false, false) => End::Crash,
    })
}

/// A line without the time and the caller that the kernel may put in front: `[    1.2][    T1] `.
fn message(line: &str) -> &str {
    let rest = line
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("] "));
    rest.map_or(line, |(_, message)| message)
}

/// Whether a test, or a part of one, has ended: a line of KTAP. What a kernel says of a CPU that
/// hangs is none.
fn is_result(line: &str) -> bool {
    let line = line.trim_start_matches(' ');
    line.strip_prefix("not ").unwrap_or(line).starts_with("ok ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::{is_result, watch, End};
    use rustix::thread::sched_getaffinity;
    use std::thread;
    use std::time::Duration;

    /// How a shell script in QEMU's place ends, and the lines that it wrote.
    fn run(script: &str, timeout: Duration) -> (End, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let command = ["sh", "-c", script].map(str::to_owned);
        let log = folder.path().join("log");
        let mut lines = Vec::new();
        let end = watch(&command, &log, timeout, &mut |line| {
            lines.push(line.to_owned())
        })
        .unwrap();
        (end, lines)
    }

    #[test]
    fn the_end_of_a_guest() {
        let (long, short) = (Duration::from_secs(60), Duration::from_millis(300));
        let silent = End::Silent("why".to_owned());
        for (script, timeout, end) in [
            ("echo 'ok 1 test'; echo 'lkmm: done'", long, End::Done),
            ("echo 'lkmm: done'; sleep 60", short, End::Done),
            ("echo 'ok 1 test'", long, End::Crash),
            ("echo why >&2", long, silent),
            ("echo boots; sleep 60", short, End::Timeout),
            ("while echo busy; do :; done", short, End::Timeout),
        ] {
            assert_eq!(run(script, timeout).0, end, "{script}");
        }
    }

    #[test]
    fn a_guest_that_hangs_is_ended() {
        let folder = tempfile::tempdir().unwrap();
        let alive = folder.path().join("alive");
        let script = format!("echo boots; sleep 1; touch {}", alive.display());
        run(&script, Duration::from_millis(100));
        thread::sleep(Duration::from_secs(2));
        assert!(!alive.exists());
    }

    #[test]
    fn a_guest_that_runs_has_its_cpus_spread() {
        let host = sched_getaffinity(None).unwrap().count();
        let script = format!(
            "printf 'CPU 0/TCG' >/proc/$$/comm; taskset --pid --cpu-list 0 $$ >&2; echo boots
            until [ $(nproc) -eq {host} ]; do sleep 0.1; done"
        );
        assert_eq!(run(&script, Duration::from_secs(60)).0, End::Crash);
    }

    #[test]
    fn lines_have_no_ends_and_a_limit() {
        let script = "printf 'a\\r\\n\\nb\\n'; head -c 65537 /dev/zero | tr '\\0' x";
        let (_, lines) = run(script, Duration::from_secs(60));
        let lengths: Vec<_> = lines.iter().map(String::len).collect();
        assert_eq!(lengths, [1, 0, 1, 65536, 1]);
    }

    #[test]
    fn results_of_tests() {
        for line in ["ok 1 a", "not ok 2 b", "    ok 3 c"] {
            assert!(is_result(line), "{line}");
        }
        for line in ["okay", "# ok 1", "rcu: not ok"] {
            assert!(!is_result(line), "{line}");
        }
    }
}
