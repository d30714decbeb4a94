// SPDX-License-Identifier: GPL-2.0

//! `lkmm guest`: how the guest ended goes to standard output, what is wrong to standard error.

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::value_parser;
use lkmm_guest::{default_cpus, Accelerator, End, Error, Guest, Initramfs};
use lkmm_targets::{architectures, Architecture};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

#[derive(clap::Args)]
pub struct Args {
    /// The architecture, which says how QEMU is called
    #[arg(long, value_parser = names().map(architecture))]
    arch: &'static Architecture,
    /// The kernel's image
    #[arg(long, value_name = "FILE")]
    kernel: PathBuf,
    /// A static busybox of that architecture
    #[arg(long, value_name = "FILE")]
    busybox: PathBuf,
    /// The file for the console; the initramfs and QEMU's own messages go beside it
    #[arg(long, value_name = "FILE")]
    log: PathBuf,
    /// A module to load
    #[arg(long, value_name = "FILE.ko")]
    module: Vec<PathBuf>,
    /// How often each module is loaded
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = value_parser!(u64).range(1..))]
    runs: u64,
    /// A folder of samples: each folder in it that has a test.sh is one
    #[arg(long, value_name = "DIR")]
    samples: Option<PathBuf>,
    /// Give the guest a network, on which 127.0.0.1:PORT of this machine is its port 22
    #[arg(long, value_name = "PORT")]
    ssh_port: Option<u16>,
    /// The accelerator; auto is KVM where that works
    #[arg(long, default_value = "auto", value_parser = ["auto", "kvm", "tcg"])]
    accel: String,
    /// Give up when no test has ended for so many seconds
    #[arg(long, value_name = "S", default_value_t = 300, value_parser = value_parser!(u64).range(1..1_000_000))]
    timeout: u64,
}

/// What `--help` says of the exit status. A stage ends with it: the numbers are those of
/// `scripts/lib/status.sh`.
pub const HELP: &str = "\
Exit status:
  0   the guest did all that it was asked to, whatever its tests say
  2   wrong usage
  10  a file for the guest cannot be read, or has the name of another
  11  the initramfs cannot be written, QEMU did not start, or the guest said nothing
  12  the guest ended before it was through
  13  no test ended in time";

fn names() -> PossibleValuesParser {
    PossibleValuesParser::new(architectures().iter().map(|one| one.name.as_str()))
}

fn architecture(name: String) -> &'static Architecture {
    let found = architectures().iter().find(|one| one.name == name);
    found.expect("clap has compared it with the list")
}

/// Does it, and returns the status to end with.
pub fn run(args: &Args) -> ExitCode {
    let failure = match initramfs(args) {
        Ok(files) => boot(args, files),
        Err(error) => Err((10, error.to_string(), "make that file, or name another")),
    };
    let Err((status, cause, fix)) = failure else {
        return ExitCode::SUCCESS;
    };
    eprintln!("error: {cause}\n  fix: {fix}");
    status.into()
}

fn initramfs(args: &Args) -> Result<Initramfs, Error> {
    let mut files = Initramfs::new(&args.busybox)?;
    for module in &args.module {
        files.load(module, &[], args.runs as usize)?;
    }
    if let Some(folder) = &args.samples {
        files.samples(folder)?;
    }
    Ok(files)
}

/// If the guest is not done: a status, why, and what to do.
fn boot(args: &Args, mut files: Initramfs) -> Result<(), (u8, String, &'static str)> {
    let guest = Guest {
        architecture: args.arch,
        kernel: args.kernel.clone(),
        arguments: Vec::new(),
        cpus: default_cpus(),
        ssh_port: args.ssh_port,
        accelerator: match args.accel.as_str() {
            "kvm" => Some(Accelerator::Kvm),
            "tcg" => Some(Accelerator::Tcg),
            _ => None,
        },
        timeout: Duration::from_secs(args.timeout),
    };
    let boot = guest.boot(&mut files, &args.log, &mut |_| ());
    let boot = boot.map_err(|error| (11, error.to_string(), "see what the system says"))?;
    let (word, status, cause, fix) = match boot.end {
        End::Done => ("ok", 0, String::new(), ""),
        End::Crash => (
            "crash",
            12,
            "the guest ended before it was through".to_owned(),
            "look for the first 'BUG', 'Oops', 'panic' or 'lkmm: error' on its console",
        ),
        End::Timeout => (
            "timeout",
            13,
            format!("no test in the guest has ended for {} s", args.timeout),
            "raise TIMEOUT if the machine is just slow; else the last line names what hangs",
        ),
        End::Silent(said) => (
            "silent",
            11,
            format!("the guest said nothing. {said}"),
            "ACCEL=tcg avoids KVM; TIMEOUT is how long a guest may say nothing",
        ),
    };
    let accelerator = boot.accelerator.name();
    println!("{word}\n{accelerator} ({})", boot.reason);
    print!("{}", files.plan());
    if status == 0 {
        return Ok(());
    }
    for line in boot.last_lines {
        eprintln!("{line}");
    }
    Err((status, cause, fix))
}
