// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus job`.

use super::batch::Batch;
use super::gen::announce;
use super::model::Judge;
use super::run::jobs;
use super::stop::{show, Stop};
use crate::status::Status;
use clap::value_parser;
use lkmm_guest::Initramfs;
use lkmm_litmus::bounded;
use lkmm_litmus_gen::kit;
use lkmm_litmus_run::campaign::{Campaign, Size, Source};
use lkmm_litmus_run::hosts;
use lkmm_litmus_run::lava::{definition, Boot, DEVICE_TYPES};
use lkmm_litmus_run::run::module;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    batch: Batch,
    // The model says which tests would hang the machine.
    #[command(flatten)]
    judge: Judge,
    /// Write definitions for LAVA
    #[arg(long, required = true)]
    lava: bool,
    /// qemu, qemu-arm64, qemu-image, or a file: a job definition up to the boot, in which $KERNEL,
    /// $INITRAMFS and $ARGUMENTS (of the kernel), or $IMAGE, and $CPUS stand for what each job has there
    #[arg(long, value_name = "NAME|FILE")]
    device_type: String,
    /// The kernel; if there is no image, it runs the tests from an initramfs
    #[arg(long, value_name = "FILE|URL")]
    kernel_image: Option<String>,
    /// DIR/initramfs.cpio of an earlier call, where the lab finds it
    #[arg(long, value_name = "FILE|URL", conflicts_with_all = ["kdir", "busybox"])]
    initramfs: Option<String>,
    /// A static busybox of the device's architecture, to make DIR/initramfs.cpio
    #[arg(long, value_name = "FILE", required_unless_present_any = ["initramfs", "image"])]
    busybox: Option<PathBuf>,
    /// Headers or object tree of the kernel, to build the module here
    #[arg(long, value_name = "DIR", required_unless_present_any = ["initramfs", "image"])]
    kdir: Option<PathBuf>,
    /// A distribution's image, in which a kit runs
    #[arg(long, value_name = "FILE|URL", conflicts_with_all = ["initramfs", "busybox"], required_unless_present = "kernel_image")]
    image: Option<String>,
    /// DIR/kit.tar.gz of an earlier call, where the lab finds it
    #[arg(
        long,
        value_name = "FILE|URL",
        requires = "image",
        conflicts_with = "kdir"
    )]
    kit: Option<String>,
    /// Instances of each test in C, in Rust, and in all mixtures together
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = value_parser!(u64).range(1..))]
    rounds: u64,
    /// Seconds that the tests of a job may take
    #[arg(long, value_name = "S", default_value_t = 3600, value_parser = value_parser!(u64).range(2..1_000_000))]
    max_time: u64,
    /// How many instances of a test the device does in a second, to cut the campaign by
    #[arg(long, value_name = "N", default_value_t = 50_000, value_parser = value_parser!(u64).range(1..1_000_000_000))]
    rate: u64,
    /// Seed of what is chosen by chance; a test that is cut into several jobs has the following ones, too
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = value_parser!(u64).range(..1_000_000_000))]
    seed: u64,
    /// The folder to write
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// More are a mistake, and would fill a lab.
const MOST_JOBS: usize = 10_000;

/// What a guest does: `$litmus` is the job's arguments.
const TEST: &str = "./run -p $(echo \"$litmus\" | tr , ' ')\n";

pub fn run(args: &Args) -> Result<Status, Stop> {
    let out = &args.out;
    let device_type = device_type(&args.device_type)?;
    let (_, jobs, mut status) = jobs(&args.judge, &args.batch.input.sources()?)?;
    let module = module(&jobs, args.batch.choice());
    if module.index.runs.is_empty() {
        announce(&module, jobs.len(), out)?;
        return Ok(Status::worst([status, Status::Unsupported]));
    }
    let folder = out.join("kit");
    kit::write(&module, &folder).map_err(at(&folder))?;
    if let Some(kdir) = &args.kdir {
        hosts::build(&folder, kdir).map_err(Stop::Host)?;
    }
    let boot = args.boot(&folder)?;

    let size = Size {
        rounds: args.rounds,
        max_time: args.max_time,
        rate: args.rate,
        seed: args.seed,
    };
    let sources = jobs.iter().map(|job| Source {
        file: job.file.clone(),
        text: job.text.clone(),
    });
    let cut = size.cut(module.index.runs.len()).take(MOST_JOBS + 1);
    let cut: Vec<_> = cut.collect();
    if cut.len() > MOST_JOBS {
        return Err(Stop::Usage(format!(
            "more than {MOST_JOBS} jobs: fewer --rounds, or more --max-time"
        )));
    }
    let manifest = out.join("manifest.json");
    let device = format!("{device_type}{boot:?}");
    let campaign = Campaign::new(&device, args.batch.choice(), sources.collect(), cut)
        .map_err(|error| at(&manifest)(error.into()))?;
    let texts = (0..campaign.jobs.len())
        .map(|job| definition(&device_type, &campaign, job, &module.index, &boot))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| Stop::DeviceType(args.device_type.clone(), error))?;
    if Campaign::read(&manifest).is_ok_and(|other| other.name != campaign.name) {
        return Err(Stop::Usage(format!(
            "{}: another campaign: name another --out",
            manifest.display()
        )));
    }
    for (job, text) in texts.iter().enumerate() {
        let path = out.join(campaign.name_of(job) + ".yaml");
        fs::write(&path, text).map_err(at(&path))?;
    }
    campaign.write(&manifest).map_err(Stop::Campaign)?;
    announce(&module, jobs.len(), out)?;
    let (count, name) = (campaign.jobs.len(), out.join(&campaign.name));
    show(&format!("{count} jobs: {}-*.yaml\n", name.display()))?;
    if !module.index.unsupported.is_empty() {
        status = Status::worst([status, Status::Unsupported]);
    }
    Ok(status)
}

impl Args {
    /// What is booted with the kit in this folder. What is not given is made.
    fn boot(&self, kit: &Path) -> Result<Boot, Stop> {
        let kernel = self.kernel_image.as_deref().map(url).transpose()?;
        if let Some(image) = &self.image {
            return Ok(Boot::Image {
                kernel,
                image: url(image)?,
                kit: match &self.kit {
                    Some(given) => url(given)?,
                    None => {
                        let path = self.out.join("kit.tar.gz");
                        hosts::pack(kit, &path).map_err(at(&path))?;
                        url(&path.display().to_string())?
                    }
                },
            });
        }
        let lacks = |what: &str| Stop::Usage(format!("no {what}, and no --image"));
        Ok(Boot::Initramfs {
            kernel: kernel.ok_or_else(|| lacks("--kernel-image"))?,
            initramfs: match (&self.initramfs, &self.busybox) {
                (Some(given), _) => url(given)?,
                (None, Some(busybox)) => self.make_initramfs(kit, busybox)?,
                (None, None) => return Err(lacks("--busybox")),
            },
        })
    }

    fn make_initramfs(&self, kit: &Path, busybox: &Path) -> Result<String, Stop> {
        let test = kit.join("test.sh");
        fs::write(&test, TEST).map_err(at(&test))?;
        let path = self.out.join("initramfs.cpio");
        let made = Initramfs::new(busybox).and_then(|mut files| {
            // A grace period of milliseconds would let few rounds of a test pass in its time.
            files.set("/sys/kernel/rcu_expedited", "1");
            files.samples(&self.out)?;
            files.write(&path)
        });
        made.map_err(Stop::Guest)?;
        url(&path.display().to_string())
    }
}

/// The text of a device type.
fn device_type(name: &str) -> Result<String, Stop> {
    if let Some((_, text)) = DEVICE_TYPES.iter().find(|(known, _)| *known == name) {
        return Ok((*text).to_owned());
    }
    let bytes = bounded::read_file(Path::new(name));
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).map_err(io::Error::other));
    text.map_err(|error| {
        let known = DEVICE_TYPES.map(|(known, _)| known).join(", ");
        Stop::NoDeviceType(format!(
            "{name}: neither one of {known} nor a file: {error}"
        ))
    })
}

/// A URL as it is, or that of a file.
fn url(text: &str) -> Result<String, Stop> {
    if text.contains("://") {
        return Ok(text.to_owned());
    }
    let path = fs::canonicalize(text).map_err(at(Path::new(text)))?;
    Ok(format!("file://{}", path.display()))
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> Stop + '_ {
    |error| Stop::Io(path.display().to_string(), error)
}
