// SPDX-License-Identifier: GPL-2.0

//! What ends a command early, and what it prints.

use crate::output::{self, printable};
use crate::status::Status;
use lkmm_litmus::model::{Missing, Refusal};
use lkmm_litmus_compile::build::Error as BuildError;
use lkmm_litmus_compile::run::Error as CompileError;
use lkmm_litmus_run::run::Error as RunError;
use lkmm_litmus_run::{campaign, guest, hosts, lava, recording};
use std::io::{self, IsTerminal as _};

/// Why a command ends before it is done.
#[derive(Debug)]
pub enum Stop {
    /// The command line cannot be followed.
    Usage(String),
    /// There is nothing to ask.
    Missing(Missing),
    /// A file cannot be read or written.
    Io(String, io::Error),
    /// Tests cannot be compiled, or their objects not be used.
    Compile(CompileError),
    /// Recorded results cannot be used.
    Recording(recording::Error),
    /// The module for other machines does not build.
    Host(hosts::Error),
    /// A guest's files cannot be read or written.
    Guest(lkmm_guest::Error),
    /// There is no such device type.
    NoDeviceType(String),
    /// A file that is no device type.
    DeviceType(String, lava::Error),
    /// A campaign's files cannot be used.
    Campaign(campaign::Error),
    /// The lab's server does not answer.
    Lava(lava::Error),
    /// A run ended without a report.
    Run(RunError),
}

impl Stop {
    /// The status to end with.
    pub fn status(&self) -> Status {
        match self {
            Self::Usage(_) => Status::Usage,
            Self::Missing(_) | Self::NoDeviceType(_) | Self::Lava(lava::Error::Start(_)) => {
                Status::Missing
            }
            Self::Campaign(campaign::Error::Io { cause, .. })
                if cause.kind() == io::ErrorKind::NotFound =>
            {
                Status::Missing
            }
            Self::Recording(recording::Error::Io { cause, .. })
            | Self::Campaign(
                campaign::Error::Io { cause, .. }
                | campaign::Error::Recording(recording::Error::Io { cause, .. }),
            ) => match cause.kind() {
                io::ErrorKind::IsADirectory | io::ErrorKind::FileTooLarge => Status::Unreadable,
                _ => Status::Failed,
            },
            Self::Recording(_) | Self::Campaign(_) | Self::DeviceType(..) => Status::Unreadable,
            Self::Lava(lava::Error::Timeout(..)) => Status::Timeout,
            Self::Lava(lava::Error::Identity(_)) => Status::Usage,
            Self::Lava(lava::Error::Away(_)) => Status::Away,
            Self::Lava(lava::Error::Refused(_)) => Status::Refused,
            Self::Compile(CompileError::Build(error)) => match error {
                BuildError::Script { .. } => Status::Missing,
                BuildError::NoBuild { .. } => Status::Failed,
                _ => Status::BadObject,
            },
            Self::Compile(CompileError::Io { .. }) => Status::Failed,
            Self::Host(_)
            | Self::Io(..)
            | Self::Guest(_)
            | Self::Lava(_)
            | Self::Run(RunError::Io { .. }) => Status::Failed,
            Self::Run(RunError::Guest(error)) => match error {
                guest::Error::Missing(_) => Status::Missing,
                guest::Error::Script { cause, .. } if cause.kind() == io::ErrorKind::NotFound => {
                    Status::Missing
                }
                _ => Status::Failed,
            },
        }
    }
}

/// What follows from it that the model says nothing of a test.
pub fn of_refusal(refusal: &Refusal) -> Status {
    match refusal {
        Refusal::Unsupported(_) | Refusal::Beyond(_) => Status::Unsupported,
        Refusal::Timeout(_) => Status::Timeout,
        Refusal::Failed(_) => Status::Failed,
    }
}

impl From<Missing> for Stop {
    fn from(missing: Missing) -> Self {
        Self::Missing(missing)
    }
}

impl std::fmt::Display for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Usage(message) => f.write_str(message),
            Self::Missing(missing) => write!(f, "{missing}"),
            Self::Io(path, error) => write!(f, "{path}: {error}"),
            Self::Compile(error) => write!(f, "{error}"),
            Self::Recording(error) => write!(f, "{error}"),
            Self::Host(error) => write!(f, "{error}"),
            Self::Guest(error) => write!(f, "{error}"),
            Self::NoDeviceType(message) => f.write_str(message),
            Self::DeviceType(path, error) => write!(f, "{path}: {error}"),
            Self::Campaign(error) => write!(f, "{error}"),
            Self::Lava(error) => write!(f, "{error}"),
            Self::Run(error) => write!(f, "{error}"),
        }
    }
}

/// Prints, and shows commands for a terminal. A reader that has gone, as `head` does, is no failure.
pub fn show(text: &str) -> Result<(), Stop> {
    output::print(&printable(text)).map_err(|error| Stop::Io("standard output".to_owned(), error))
}

/// Whether to write in colours on standard error.
pub fn colour() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}
