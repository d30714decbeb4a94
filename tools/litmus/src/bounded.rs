// SPDX-License-Identifier: GPL-2.0

//! Input that ends: files by their size, programs by their time.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

/// The results of a thousand jobs with 223 tests have a third of it.
const MOST_MIB: u64 = 256;

/// All of an input, unless it is larger than any test or result.
pub fn read(input: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = MOST_MIB << 20;
    input.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let message = format!("larger than {MOST_MIB} MiB: neither a test nor a result");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

/// The same of a file.
pub fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    read(File::open(path)?)
}

/// How a program ended, and what it said.
#[derive(Debug)]
pub struct Output {
    /// Of the program.
    pub status: ExitStatus,
    /// What is no UTF-8 in it is replaced.
    pub stdout: String,
    /// The same.
    pub stderr: String,
}

/// Runs a program; none, if it has not ended in its time.
pub fn output(command: &mut Command, limit: Duration) -> io::Result<Option<Output>> {
    let started = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let (send, receive) = channel();
    let pipes: [Option<Box<dyn Read + Send>>; 2] = [
        child.stdout.take().map(|pipe| Box::new(pipe) as _),
        child.stderr.take().map(|pipe| Box::new(pipe) as _),
    ];
    for (at, pipe) in pipes.into_iter().enumerate() {
        let send = send.clone();
        thread::spawn(move || {
            // Nobody listens any more after the time was up.
            let _ = send.send((at, pipe.map_or(Ok(Vec::new()), read)));
        });
    }
    let mut texts = [String::new(), String::new()];
    for _ in 0..texts.len() {
        let said = match receive.recv_timeout(limit.saturating_sub(started.elapsed())) {
            Ok((at, Ok(bytes))) => {
                texts[at] = String::from_utf8_lossy(&bytes).into_owned();
                continue;
            }
            Ok((_, Err(error))) => Err(error),
            Err(_) => Ok(None),
        };
        // It may have ended in the meantime, which is as good.
        let _ = child.kill();
        child.wait()?;
        return said;
    }
    let [stdout, stderr] = texts;
    Ok(Some(Output {
        status: child.wait()?,
        stdout,
        stderr,
    }))
}
