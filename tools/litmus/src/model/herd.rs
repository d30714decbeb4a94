// SPDX-License-Identifier: GPL-2.0

//! The program herd7.

use super::error::Missing;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{channel, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

/// How the model's folder names what herd7 is to work with.
pub(super) const CONFIGURATION: &str = "linux-kernel.cfg";

/// The oldest version that is asked: what Linux 7.3's model needs.
const OLDEST: (u32, u32) = (7, 58);

/// herd7, which runs.
#[derive(Clone, Debug)]
pub struct Herd {
    program: PathBuf,
    version: String,
}

/// What came of a run.
pub(super) enum Run {
    Ended { stdout: String, stderr: String },
    Timeout,
}

impl Herd {
    /// The program that is named, or else the first `herd7` in `PATH`, or else that which
    /// `scripts/stages/herd.sh` leaves below `build`.
    pub fn find(named: Option<&Path>, build: &Path) -> Result<Self, Missing> {
        let program = match named {
            Some(path) => path.to_owned(),
            None => {
                let path = std::env::var_os("PATH").unwrap_or_default();
                let fetched = build.join("herd/bin/herd7");
                in_path(&path)
                    .or_else(|| fetched.is_file().then(|| fetched.clone()))
                    .ok_or_else(|| {
                        let fetched = fetched.display();
                        Missing::Herd(format!("it is neither in PATH nor {fetched}"))
                    })?
            }
        };
        let program = std::path::absolute(&program).unwrap_or(program);
        let output = Command::new(&program)
            .arg("-version")
            .stdin(Stdio::null())
            .output()
            .map_err(|error| Missing::Herd(format!("{}: {error}", program.display())))?;
        let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();

        if !output.status.success() || version.is_empty() {
            let message = format!("{}: -version: {}", program.display(), output.status);
            return Err(Missing::Herd(message));
        }
        if numbers(&version) < Some(OLDEST) {
            let message = format!("{}: its version is {version}", program.display());
            return Err(Missing::OldHerd(message));
        }
        Ok(Self { program, version })
    }

    /// What it says its version is.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Where it is.
    pub(super) fn program(&self) -> &Path {
        &self.program
    }

    /// Runs it on a test, with these arguments, in `folder`.
    pub(super) fn run(
        &self,
        arguments: &[&str],
        folder: &Path,
        text: &str,
        limit: Duration,
    ) -> io::Result<Run> {
        let mut file = tempfile::Builder::new().suffix(".litmus").tempfile()?;
        file.write_all(text.as_bytes())?;
        file.flush()?;

        let started = Instant::now();
        let mut child = Command::new(&self.program)
            .args(arguments)
            .arg(file.path())
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let (send, receive) = channel();
        read_in_background(child.stdout.take(), true, &send);
        read_in_background(child.stderr.take(), false, &send);
        drop(send);

        let mut texts = [String::new(), String::new()];
        for _ in 0..texts.len() {
            match receive.recv_timeout(limit.saturating_sub(started.elapsed())) {
                Ok((is_stdout, text)) => texts[usize::from(!is_stdout)] = text?,
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    stop(&mut child)?;
                    return Ok(Run::Timeout);
                }
            }
        }
        child.wait()?;
        // The test's file has a name that nobody knows.
        let [stdout, stderr] = texts;
        let stderr = stderr.replace(&*file.path().to_string_lossy(), "the test");
        Ok(Run::Ended { stdout, stderr })
    }
}

/// The first two numbers of a version.
fn numbers(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.split(|c: char| !c.is_ascii_digit()).map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

fn stop(child: &mut Child) -> io::Result<()> {
    // It may have ended in the meantime, which is as good.
    let _ = child.kill();
    child.wait().map(drop)
}

/// Reads all of a pipe, and sends it with whether it is standard output.
fn read_in_background(
    pipe: Option<impl Read + Send + 'static>,
    is_stdout: bool,
    send: &Sender<(bool, io::Result<String>)>,
) {
    let send = send.clone();

    thread::spawn(move || {
        let mut bytes = Vec::new();
        let result = pipe.map_or(Ok(0), |mut pipe| pipe.read_to_end(&mut bytes));
        let text = result.map(|_| String::from_utf8_lossy(&bytes).into_owned());
        // Nobody listens any more after the time was up.
        let _ = send.send((is_stdout, text));
    });
}

/// The first `herd7` in the folders of `PATH`; not in those that depend on where we are.
fn in_path(path: &OsStr) -> Option<PathBuf> {
    std::env::split_paths(path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join("herd7"))
        .find(|file| fs::metadata(file).is_ok_and(|meta| meta.is_file()))
}
