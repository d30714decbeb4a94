// SPDX-License-Identifier: GPL-2.0

//! Boots a kernel in QEMU, runs modules and tests there, and watches its console.
//!
//! An [`Initramfs`] has the modules and tests with a plan of what to do, a [`Guest`] is the kernel
//! and the machine; [`Guest::boot`] says how that ended.

mod accelerator;
mod affinity;
mod console;
mod guest;
mod initramfs;

pub use accelerator::Accelerator;
pub use console::End;
pub use guest::{default_cpus, Boot, Guest, KERNEL_ARGUMENTS};
pub use initramfs::Initramfs;

use std::io;
use std::path::{Path, PathBuf};

/// A file cannot be read or written, or a program does not start.
#[derive(Debug, thiserror::Error)]
#[error("{}: {cause}", path.display())]
pub struct Error {
    /// The file.
    pub path: PathBuf,
    /// What the system says.
    pub cause: io::Error,
}

impl Error {
    fn at(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        |cause| Self {
            path: path.to_owned(),
            cause,
        }
    }
}
