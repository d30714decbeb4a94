// SPDX-License-Identifier: GPL-2.0

//! KVM or emulation. That `/dev/kvm` exists is not enough: there are hosts where guests start with
//! it and never say anything. So one is tried first.

use crate::console::Qemu;
use crate::guest::Guest;
use crate::Error;
use std::fs;
use std::path::Path;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

/// How long a guest may take to its first line.
const PROBE: Duration = Duration::from_secs(5);

/// What runs the guest's instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accelerator {
    /// The CPU.
    Kvm,
    /// QEMU emulates them.
    Tcg,
}

impl Accelerator {
    /// QEMU's name for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kvm => "kvm",
            Self::Tcg => "tcg",
        }
    }

    /// The one that is wanted, or else KVM if it works, and why. That KVM hangs is noted in a file
    /// beside the log, so that the next guest need not wait for it; this holds until the host
    /// boots again.
    pub(crate) fn choose(guest: &Guest, log: &Path) -> Result<(Self, String), Error> {
        if let Some(wanted) = guest.accelerator {
            return Ok((wanted, format!("ACCEL={}", wanted.name())));
        }
        let host = std::env::consts::ARCH;
        if guest.architecture.host_machine != host {
            return Ok((Self::Tcg, format!("the host is {host}")));
        }
        let note = log.with_file_name("kvm-hangs");
        let boot = Path::new("/proc/sys/kernel/random/boot_id");
        let boot = fs::read_to_string(boot).map_err(Error::at(boot))?;
        if fs::read_to_string(&note).is_ok_and(|noted| noted == boot) {
            return Ok((Self::Tcg, "a guest with KVM says nothing".to_owned()));
        }
        let probe = Qemu::start(&guest.command(Self::Kvm, None), &log.with_extension("kvm"))?;
        match probe.lines.recv_timeout(PROBE) {
            Ok(_) => Ok((Self::Kvm, "it works".to_owned())),
            Err(RecvTimeoutError::Disconnected) => Ok((Self::Tcg, "no usable KVM".to_owned())),
            Err(RecvTimeoutError::Timeout) => {
                fs::write(&note, boot).map_err(Error::at(&note))?;
                Ok((Self::Tcg, "a guest with KVM says nothing".to_owned()))
            }
        }
    }
}
