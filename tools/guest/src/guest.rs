// SPDX-License-Identifier: GPL-2.0

//! The kernel, and the machine that QEMU is to be.

use crate::accelerator::Accelerator;
use crate::console::{watch, End};
use crate::initramfs::Initramfs;
use crate::Error;
use lkmm_targets::Architecture;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;
use std::time::Duration;

/// A kernel, and the machine that it boots on.
#[derive(Clone, Debug)]
pub struct Guest {
    /// Says how QEMU is called.
    pub architecture: &'static Architecture,
    /// The kernel's image.
    pub kernel: PathBuf,
    /// More for the kernel's command line.
    pub arguments: Vec<String>,
    /// How many CPUs there are.
    pub cpus: usize,
    /// A port of the host's own address that leads to the guest's port 22. The guest has a network then:
    /// a virtio device, on which it is 10.0.2.15.
    pub ssh_port: Option<u16>,
    /// The accelerator; without one, KVM where it works.
    pub accelerator: Option<Accelerator>,
    /// The guest is given up when no test has ended for so long.
    pub timeout: Duration,
}

/// A guest that has ended.
#[derive(Clone, Debug)]
pub struct Boot {
    /// How.
    pub end: End,
    /// The accelerator that it had.
    pub accelerator: Accelerator,
    /// Why it was that one, for people.
    pub reason: String,
    /// The end of its console, for people.
    pub last_lines: Vec<String>,
}

/// What every kernel needs on its command line for its console to have all that is said.
pub const KERNEL_ARGUMENTS: &str =
    "printk.time=0 printk.devkmsg=on ignore_loglevel oops=panic panic=-1";

/// How many lines of the console are kept.
const LAST_LINES: usize = 20;

/// Two CPUs at least, or a concurrency test shows nothing; more than the host has are slow.
pub fn default_cpus() -> usize {
    available_parallelism().map_or(2, |cpus| cpus.get().clamp(2, 4))
}

impl Guest {
    /// Boots, writes the console to `log`, and calls `each` with every message there as it comes.
    /// Beside the log are the initramfs (`.cpio`), and QEMU's command and messages (`.qemu`).
    ///
    /// # Errors
    ///
    /// If a file cannot be written.
    pub fn boot(
        &self,
        files: &mut Initramfs,
        log: &Path,
        each: &mut dyn FnMut(&str),
    ) -> Result<Boot, Error> {
        let image = log.with_extension("cpio");
        files.write(&image)?;
        let (accelerator, reason) = Accelerator::choose(self, log)?;
        let command = self.command(accelerator, Some(&image));
        let mut last = VecDeque::new();
        let end = watch(&command, log, self.timeout, &mut |line| {
            if last.len() == LAST_LINES {
                last.pop_front();
            }
            last.push_back(line.to_owned());
            each(line);
        })?;
        Ok(Boot {
            end,
            accelerator,
            reason,
            last_lines: last.into(),
        })
    }

    /// QEMU's command. The console is its standard output; a panic ends it, too.
    pub(crate) fn command(&self, with: Accelerator, initramfs: Option<&Path>) -> Vec<String> {
        let machine = self.architecture;
        let mut kernel = machine.kernel_args.clone();
        kernel.extend_from_slice(&self.arguments);
        kernel.push(KERNEL_ARGUMENTS.to_owned());
        let mut command = vec![machine.qemu.clone()];
        command.extend_from_slice(match with {
            Accelerator::Kvm => &machine.qemu_kvm,
            Accelerator::Tcg => &machine.qemu_tcg,
        });
        let fixed = "-m 512 -display none -monitor none -serial stdio -no-reboot \
                     -name guest,debug-threads=on";
        command.extend(fixed.split(' ').map(str::to_owned));
        let mut add = |option: &str, value: String| command.extend([option.to_owned(), value]);
        let nic = self.ssh_port.map_or("none".to_owned(), |port| {
            format!("user,model=virtio-net-pci,restrict=on,hostfwd=tcp:127.0.0.1:{port}-:22")
        });
        add("-nic", nic);
        add("-smp", self.cpus.to_string());
        add("-kernel", self.kernel.display().to_string());
        add("-append", kernel.join(" "));
        if let Some(initramfs) = initramfs {
            add("-initrd", initramfs.display().to_string());
        }
        command
    }
}
