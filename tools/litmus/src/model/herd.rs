// SPDX-License-Identifier: GPL-2.0

//! The program herd7.

use super::error::Missing;
use crate::bounded;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

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

        let mut herd = Command::new(&self.program);
        herd.args(arguments).arg(file.path()).current_dir(folder);
        let Some(output) = bounded::output(&mut herd, limit)? else {
            return Ok(Run::Timeout);
        };
        // The test's file has a name that nobody knows.
        let stderr = output.stderr;
        Ok(Run::Ended {
            stdout: output.stdout,
            stderr: stderr.replace(&*file.path().to_string_lossy(), "the test"),
        })
    }
}

/// The first two numbers of a version.
fn numbers(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.split(|c: char| !c.is_ascii_digit()).map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// The first `herd7` in the folders of `PATH`; not in those that depend on where we are.
fn in_path(path: &OsStr) -> Option<PathBuf> {
    std::env::split_paths(path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join("herd7"))
        .find(|file| fs::metadata(file).is_ok_and(|meta| meta.is_file()))
}
