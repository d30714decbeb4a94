// SPDX-License-Identifier: GPL-2.0

//! The guest: a script builds the module and boots, and its log is read while it grows.

use crate::log::{Reader, Result as Reported};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// How often the log is looked at.
const LOOK: Duration = Duration::from_millis(200);

/// What to run a module with.
#[derive(Clone, Debug)]
pub struct Guest {
    /// The script: `scripts/litmus-guest.sh`, or one that takes the same arguments.
    pub script: PathBuf,
    /// The module's folder.
    pub folder: PathBuf,
    /// CPUs that it needs.
    pub cpus: usize,
}

/// How it ended.
#[derive(Debug)]
pub struct End {
    /// Whether the script says that all went well.
    pub success: bool,
    /// The last lines that the script printed.
    pub last_words: String,
    /// Whether the guest said that it was through.
    pub done: bool,
}

/// Ends the script when the tool goes away for another reason than its end.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended, which is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Guest {
    /// What the script says of the kernel that it boots.
    ///
    /// # Errors
    ///
    /// If the script does not run, or there is no kernel.
    pub fn identify(&self) -> io::Result<String> {
        let output = Command::new(&self.script)
            .arg("--identify")
            .stdin(Stdio::null())
            .output()?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(io::Error::other(said.trim().to_owned()))
    }

    /// Builds and boots. Each result goes to `each` as it comes.
    ///
    /// # Errors
    ///
    /// If the script does not run, or the log cannot be read, or `each` fails.
    pub fn run(
        &self,
        parameters: &[String],
        mut each: impl FnMut(Reported) -> io::Result<()>,
    ) -> io::Result<End> {
        let words = self.folder.join("script.log");
        let log = self.folder.join("guest.log");
        match std::fs::remove_file(&log) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let output = File::create(&words)?;
        let mut child = Running(
            Command::new(&self.script)
                .arg(&self.folder)
                .arg(self.cpus.to_string())
                .args(parameters)
                .stdin(Stdio::null())
                .stdout(output.try_clone()?)
                .stderr(output)
                .spawn()?,
        );
        let mut follow = Follow::new(log);
        let status = loop {
            let ended = child.0.try_wait()?;
            follow.read(&mut each)?;
            match ended {
                Some(status) => break status,
                None => sleep(LOOK),
            }
        };
        Ok(End {
            success: status.success(),
            last_words: tail(&words, 30)?,
            done: follow.reader.done,
        })
    }
}

/// A file that grows.
struct Follow {
    path: PathBuf,
    file: Option<File>,
    line: Vec<u8>,
    reader: Reader,
}

impl Follow {
    fn new(path: PathBuf) -> Self {
        Self {
            path,
            file: None,
            line: Vec::new(),
            reader: Reader::default(),
        }
    }

    /// Takes the lines that have come.
    fn read(&mut self, each: &mut impl FnMut(Reported) -> io::Result<()>) -> io::Result<()> {
        if self.file.is_none() {
            self.file = File::open(&self.path).ok();
        }
        let Some(file) = &mut self.file else {
            return Ok(());
        };
        let mut new = Vec::new();
        file.read_to_end(&mut new)?;
        for byte in new {
            if byte != b'\n' {
                self.line.push(byte);
                continue;
            }
            let line = String::from_utf8_lossy(&self.line).into_owned();
            self.line.clear();
            if let Some(result) = self.reader.line(&line) {
                each(result)?;
            }
        }
        Ok(())
    }
}

fn tail(path: &Path, count: usize) -> io::Result<String> {
    let bytes = std::fs::read(path)?;
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<_> = text.lines().collect();
    Ok(lines[lines.len().saturating_sub(count)..].join("\n"))
}
