// SPDX-License-Identifier: GPL-2.0

//! A kit on other machines, by the user's own `ssh`.
//!
//! One connection per host does all: it unpacks the kit in a new folder below `/tmp`, runs it, and hands
//! the result back. The folder goes with the connection, however that ends, and the module with it.

#![allow(missing_docs, reason = "names that say it have no comment")]

use crate::recording::{in_line, Recording};
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;

/// What the host's shell does. Who waits for its words may be gone: then it ends at the next one.
const SCRIPT: &str = r#"folder=$(mktemp -d /tmp/litmus.XXXXXX) || exit
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM PIPE
tar -x -f - -C "$folder" || exit
"$folder/run" -p "$@""#;

/// A host that stops answering is given up after 15 s.
const OPTIONS: [&str; 5] = [
    "BatchMode=yes",
    "ConnectTimeout=10",
    "ServerAliveInterval=5",
    "ServerAliveCountMax=3",
    "LogLevel=ERROR",
];

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0} cannot be started: {1}")]
    Start(&'static str, io::Error),
    #[error("the connection failed or broke: {0}")]
    Away(String),
    #[error("{0}")]
    Refused(String),
    #[error("the module does not build: {0} ({path})", path = .1.display())]
    NoBuild(String, PathBuf),
    #[error("its result cannot be read: {0}")]
    Result(#[from] serde_json::Error),
}

/// A host, and what came of it: its result, as it is and as text.
pub type Ended = (String, Result<(Recording, String), Error>);

/// Runs the kit in a folder on all hosts at once. Each host's results are told as they come.
pub fn run(
    hosts: &[String],
    folder: &Path,
    arguments: &[String],
    each: &mut dyn FnMut(&str, &str),
) -> Vec<Ended> {
    let (sender, lines) = channel();
    thread::scope(|scope| {
        let threads: Vec<_> = hosts
            .iter()
            .map(|host| {
                let sender = sender.clone();
                scope.spawn(move || {
                    run_on(host, folder, arguments, &mut |line| {
                        // It is received as long as a thread runs.
                        let _ = sender.send((host, line.to_owned()));
                    })
                })
            })
            .collect();
        drop(sender);
        for (host, line) in lines {
            each(host, &line);
        }
        let ended = threads.into_iter().map(|thread| match thread.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        hosts.iter().cloned().zip(ended).collect()
    })
}

/// Builds the kit's module for the kernel with these headers. What make says is in `build.log`.
pub fn build(folder: &Path, kdir: &Path) -> Result<(), Error> {
    let path = folder.join("build.log");
    let start = |cause| Error::Start("make", cause);
    let log = File::create(&path).map_err(start)?;
    let kdir = std::path::absolute(kdir).map_err(start)?;
    let make = Command::new("make")
        .arg("-C")
        .arg(folder)
        .arg(format!("KDIR={}", kdir.display()))
        .stderr(log.try_clone().map_err(start)?)
        .stdout(log)
        .status();
    if make.map_err(start)?.success() {
        return Ok(());
    }
    let said = fs::read_to_string(&path).unwrap_or_default();
    let cause = said
        .lines()
        .find(|line| line.contains("error") || line.contains("***"));
    Err(Error::NoBuild(cause.unwrap_or_default().to_owned(), path))
}

fn run_on(
    host: &str,
    folder: &Path,
    arguments: &[String],
    each: &mut dyn FnMut(&str),
) -> Result<(Recording, String), Error> {
    let mut tar = tar(folder, Path::new("-"))
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|cause| Error::Start("tar", cause))?;
    let archive = tar.stdout.take().map_or(Stdio::null(), Stdio::from);
    let ended = with_ssh(host, arguments, archive, each);
    // It has ended, or nobody reads from it.
    let _ = tar.kill();
    let _ = tar.wait();
    ended
}

/// Packs the kit in a folder. Objects of another kernel would be in the way of a build on the host, and
/// so would old results.
fn tar(folder: &Path, archive: &Path) -> Command {
    let mut tar = Command::new("tar");
    tar.args(["--exclude=*.o", "--exclude=.*.cmd", "--exclude=*.json"]);
    tar.arg("--create").arg("--file").arg(archive);
    tar.arg("--directory").arg(folder).arg(".");
    tar
}

/// Packs the kit in a folder into an archive, whose name says by which program it is compressed.
pub fn pack(folder: &Path, archive: &Path) -> io::Result<()> {
    let status = tar(folder, archive).arg("--auto-compress").status()?;
    match status.success() {
        true => Ok(()),
        false => Err(io::Error::other(format!("tar: {status}"))),
    }
}

fn with_ssh(
    host: &str,
    arguments: &[String],
    archive: Stdio,
    each: &mut dyn FnMut(&str),
) -> Result<(Recording, String), Error> {
    let words = ["sh", "-c", SCRIPT, "sh"].into_iter();
    let words = words.chain(arguments.iter().map(String::as_str));
    let command = shlex::try_join(words).map_err(|cause| start_ssh(io::Error::other(cause)))?;
    let mut ssh = Command::new("ssh")
        .args(OPTIONS.iter().flat_map(|option| ["-o", option]))
        .args(["--", host, &command])
        .stdin(archive)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(start_ssh)?;
    let (stdout, stderr) = (ssh.stdout.take(), ssh.stderr.take());
    let errors = thread::spawn(move || lines(stderr).last().unwrap_or_default());
    let mut result = String::new();
    for line in lines(stdout) {
        match in_line(&line) {
            Some(json) => result += &format!("{json}\n"),
            None => each(&line),
        }
    }
    let status = ssh.wait().map_err(start_ssh)?;
    let said = errors.join().unwrap_or_default();
    match status.code() {
        // 1: a test has no result, which the recording says.
        Some(0 | 1) if !result.is_empty() => Ok((serde_json::from_str(&result)?, result)),
        Some(255) | None => Err(Error::Away(said)),
        Some(_) => Err(Error::Refused(said)),
    }
}

fn start_ssh(cause: io::Error) -> Error {
    Error::Start("ssh", cause)
}

/// The lines of a pipe, up to its end or to what cannot be read.
fn lines(pipe: Option<impl io::Read>) -> impl Iterator<Item = String> {
    let lines = pipe
        .into_iter()
        .flat_map(|pipe| BufReader::new(pipe).lines());
    lines.map_while(Result::ok)
}
