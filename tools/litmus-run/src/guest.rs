// SPDX-License-Identifier: GPL-2.0

//! The guest: a script builds the module and boots, and its log is read while it grows.

use crate::log::{Reader, Result as Reported};
use std::fs::{self, File};
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

/// How a boot ended.
#[derive(Debug)]
pub struct End {
    /// What the script says of it.
    pub how: How,
    /// The last lines that the script printed.
    pub last_words: String,
    /// Whether the tests had begun.
    pub begun: bool,
    /// Whether the guest said that it was through.
    pub done: bool,
}

/// What the script's exit status says: `scripts/lib/status.sh` has the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// All went well.
    Well,
    /// A kernel or the emulator is missing.
    Missing,
    /// The module does not build.
    NoBuild,
    /// No test ended for a long time.
    Hung,
    /// The guest ended too early, or something else failed.
    Failed,
}

impl How {
    fn of(status: Option<i32>) -> Self {
        match status {
            Some(0) => Self::Well,
            // E_KERNEL, E_BOOT
            Some(8 | 11) => Self::Missing,
            // E_MODULES
            Some(9) => Self::NoBuild,
            // E_TIMEOUT
            Some(13) => Self::Hung,
            _ => Self::Failed,
        }
    }
}

/// Why there is no guest to run tests in.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The script cannot be run.
    #[error("{script}: {cause}", script = script.display())]
    Script {
        /// The script.
        script: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A file of the run cannot be read or written.
    #[error("{path}: {cause}", path = path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A kernel or the emulator is missing.
    #[error("{0}")]
    Missing(String),
    /// The module does not build.
    #[error("the module does not build. {0}")]
    NoBuild(String),
    /// The guest did not come to its tests.
    #[error("the guest did not come to its tests. {0}")]
    NoStart(String),
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
    pub fn identify(&self) -> Result<String, Error> {
        let output = Command::new(&self.script)
            .arg("--identify")
            .stdin(Stdio::null())
            .output()
            .map_err(|cause| self.no_script(cause))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(match How::of(output.status.code()) {
            How::Missing => Error::Missing(said),
            _ => self.no_script(io::Error::other(format!("{}: {said}", output.status))),
        })
    }

    fn no_script(&self, cause: io::Error) -> Error {
        Error::Script {
            script: self.script.clone(),
            cause,
        }
    }

    /// Builds and boots. Each result goes to `each` as it comes.
    ///
    /// # Errors
    ///
    /// If the script does not run, or its log cannot be read.
    pub fn run(&self, parameters: &[String], mut each: impl FnMut(Reported)) -> Result<End, Error> {
        let words = self.folder.join("script.log");
        let log = self.folder.join("guest.log");
        let at = |path: &Path| {
            let path = path.to_owned();
            move |cause| Error::Io { path, cause }
        };
        match fs::remove_file(&log) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(at(&log)(error)),
            _ => {}
        }
        let output = File::create(&words).map_err(at(&words))?;
        let mut child = Running(
            Command::new(&self.script)
                .arg(&self.folder)
                .arg(self.cpus.to_string())
                .args(parameters)
                .stdin(Stdio::null())
                .stdout(output.try_clone().map_err(at(&words))?)
                .stderr(output)
                .spawn()
                .map_err(|cause| self.no_script(cause))?,
        );
        let mut follow = Follow::new(log.clone());
        let mut any = false;
        let status = loop {
            let ended = child.0.try_wait().map_err(|cause| self.no_script(cause))?;
            let mut take = |reported| {
                any = true;
                each(reported);
            };
            follow.read(&mut take).map_err(at(&log))?;
            match ended {
                Some(status) => break status,
                None => sleep(LOOK),
            }
        };
        Ok(End {
            how: How::of(status.code()),
            last_words: tail(&words, 30),
            begun: any || follow.reader.planned.is_some(),
            done: follow.reader.done,
        })
    }

    /// What building the module said.
    pub fn build_log(&self) -> String {
        let bytes = fs::read(self.folder.join("build.log")).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Keeps the log of a boot that did not come to its end, from the next one.
    pub fn keep_log(&self, number: usize) -> PathBuf {
        let kept = self.folder.join(format!("guest-{number}.log"));
        // Without a log there is nothing to keep.
        let _ = fs::rename(self.folder.join("guest.log"), &kept);
        kept
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
    fn read(&mut self, each: &mut impl FnMut(Reported)) -> io::Result<()> {
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
                each(result);
            }
        }
        Ok(())
    }
}

fn tail(path: &Path, count: usize) -> String {
    let bytes = fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}
