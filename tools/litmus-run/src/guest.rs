// SPDX-License-Identifier: GPL-2.0

//! The guest: a script says which kernel it is and builds the module; the module runs in it, and
//! its results are read from the console as they come.

#![allow(missing_docs, reason = "names that say it have no comment")]

use crate::log::{Reader, Result as Reported};
use lkmm_guest::{Accelerator, End, Guest, Initramfs};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

/// The exit statuses of the script that mean something here: `scripts/lib/status.sh` has the list.
const E_KERNEL: i32 = 8;
const E_MODULES: i32 = 9;

/// A kernel, and how modules for it are built and run.
#[derive(Clone, Debug)]
pub struct Kernel {
    /// Builds a module: `scripts/litmus-module.sh`, or one that takes the same arguments.
    pub script: PathBuf,
    /// Tells the kernel from others, for people and for results that are kept.
    pub identity: String,
    /// The kernel's image and the machine; a module needs CPUs of its own number.
    pub guest: Guest,
    /// The guest's static busybox.
    pub busybox: PathBuf,
}

#[derive(Debug)]
pub struct Boot {
    pub end: End,
    /// Its last lines.
    pub last_lines: String,
    /// Whether the tests had begun.
    pub begun: bool,
    /// Whether the module said that it was through.
    pub done: bool,
}

/// Why there is no guest to run tests in.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The script cannot be run, or says something else than it should.
    #[error("{}: {cause}", script.display())]
    Script { script: PathBuf, cause: io::Error },
    /// A file of the guest cannot be read or written.
    #[error(transparent)]
    Guest(#[from] lkmm_guest::Error),
    /// A kernel or the emulator is missing.
    #[error("{0}")]
    Missing(String),
    #[error("the module does not build. {0}")]
    NoBuild(String),
    /// The guest did not come to its tests.
    #[error("the guest did not come to its tests. {0}")]
    NoStart(String),
}

impl Kernel {
    /// The kernel that the script's `--guest` describes, in lines `NAME=VALUE`.
    pub fn find(script: &Path) -> Result<Self, Error> {
        let output = run(script, Path::new("--guest"))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let said: BTreeMap<_, _> = text
            .lines()
            .filter_map(|line| line.split_once('='))
            .collect();
        let unknown = |name: &str| Error::Script {
            script: script.to_owned(),
            cause: io::Error::other(format!("--guest: no {name} that is known")),
        };
        let get = |name| said.get(name).copied().ok_or_else(|| unknown(name));
        let architecture = get("architecture")?;
        let mut architectures = lkmm_targets::architectures().iter();
        let architecture = architectures.find(|one| one.name == architecture);
        let timeout = get("timeout")?.parse().map_err(|_| unknown("timeout"))?;
        Ok(Self {
            script: script.to_owned(),
            identity: get("identity")?.to_owned(),
            guest: Guest {
                architecture: architecture.ok_or_else(|| unknown("architecture"))?,
                kernel: get("image")?.into(),
                // KUnit suites that the kernel has built in are no part of this.
                arguments: vec!["kunit.enable=0".to_owned()],
                cpus: 2,
                ssh_port: None,
                accelerator: match get("accelerator")? {
                    "kvm" => Some(Accelerator::Kvm),
                    "tcg" => Some(Accelerator::Tcg),
                    _ => None,
                },
                timeout: Duration::from_secs(timeout),
            },
            busybox: get("busybox")?.into(),
        })
    }

    /// Builds the module in a folder. What the compilers say is in `build.log` there.
    pub fn build(&self, folder: &Path) -> Result<(), Error> {
        run(&self.script, folder).map(drop)
    }

    /// Boots, and loads the module that was built in a folder. Each result goes to `each` as it
    /// comes; the console is in `guest.log` there.
    pub fn boot(
        &self,
        folder: &Path,
        cpus: usize,
        parameters: &[String],
        mut each: impl FnMut(Reported),
    ) -> Result<Boot, Error> {
        let mut files = Initramfs::new(&self.busybox)?;
        // A grace period of milliseconds would let few rounds of a test pass in its time.
        files.set("/sys/kernel/rcu_expedited", "1");
        files.load(&folder.join("litmus.ko"), parameters, 1)?;
        let guest = Guest {
            cpus: cpus.max(2),
            ..self.guest.clone()
        };
        let mut reader = Reader::default();
        let mut any = false;
        let ended = guest.boot(&mut files, &folder.join("guest.log"), &mut |line| {
            if let Some(reported) = reader.line(line) {
                any = true;
                each(reported);
            }
        })?;
        Ok(Boot {
            end: ended.end,
            last_lines: ended.last_lines.join("\n"),
            begun: any || reader.planned.is_some(),
            done: reader.done,
        })
    }
}

/// What the script prints.
fn run(script: &Path, argument: &Path) -> Result<Output, Error> {
    let failed = |cause| Error::Script {
        script: script.to_owned(),
        cause,
    };
    let output = Command::new(script)
        .arg(argument)
        .stdin(Stdio::null())
        .output()
        .map_err(failed)?;
    let said = || String::from_utf8_lossy(&output.stderr).trim().to_owned();
    match output.status.code() {
        Some(0) => Ok(output),
        Some(E_KERNEL) => Err(Error::Missing(said())),
        Some(E_MODULES) => Err(Error::NoBuild(said())),
        _ => Err(failed(io::Error::other(format!(
            "{}: {}",
            output.status,
            said()
        )))),
    }
}

/// What building the module in a folder said.
pub fn build_log(folder: &Path) -> String {
    let bytes = fs::read(folder.join("build.log")).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Keeps the log of a boot that did not come to its end, from the next one.
pub fn keep_log(folder: &Path, number: usize) -> PathBuf {
    let kept = folder.join(format!("guest-{number}.log"));
    // Without a log there is nothing to keep.
    let _ = fs::rename(folder.join("guest.log"), &kept);
    kept
}
