// SPDX-License-Identifier: GPL-2.0

//! Jobs for LAVA, the engine of many kernel labs: their definitions, and their output by `lavacli`.
//!
//! A device type is a job definition in YAML without the part that tests. In its texts, words stand for
//! what differs between jobs:
//!
//! | word          | what                                                              |
//! |---------------|-------------------------------------------------------------------|
//! | `$KERNEL`     | the URL of a kernel, which runs the tests from an initramfs       |
//! | `$INITRAMFS`  | the URL of that                                                   |
//! | `$ARGUMENTS`  | what the kernel's command line ends with                          |
//! | `$IMAGE`      | in place of these two: the URL of an image in which a kit runs    |
//! | `$CPUS`       | how many CPUs the tests need                                      |

#![allow(missing_docs, reason = "names that say it have no comment")]

use crate::campaign::{self, Campaign, Job};
use crate::recording;
use lkmm_guest::KERNEL_ARGUMENTS;
use lkmm_litmus::bounded;
use lkmm_litmus_gen::module::{Index, Run};
use serde::Deserialize;
use serde_json::{json, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Device types that need no file.
pub const DEVICE_TYPES: [(&str, &str); 3] = [
    ("qemu", include_str!("../devices/qemu.yaml")),
    ("qemu-image", include_str!("../devices/qemu-image.yaml")),
    ("qemu-arm64", include_str!("../devices/qemu-arm64.yaml")),
];

/// Seconds that a job has to deploy what is booted.
const DEPLOYING: u64 = 1200;
/// Seconds that it has to boot, at least.
const BOOTING: u64 = 600;
/// Seconds beyond the tests' own limit after which LAVA gives them up.
const GRACE: u64 = 300;
/// The name of the campaign and the number of the job, in a definition's metadata.
const CAMPAIGN: &str = "lkmm-campaign";
const NUMBER: &str = "lkmm-job";

/// What is booted, as URLs.
#[derive(Debug)]
pub enum Boot {
    Initramfs {
        kernel: String,
        initramfs: String,
    },
    /// The kit is an archive of tar and gzip.
    Image {
        /// If it is not in the image.
        kernel: Option<String>,
        image: String,
        kit: String,
    },
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no YAML: {0}")]
    Yaml(String),
    #[error("no device type: {0}")]
    DeviceType(String),
    #[error("lavacli cannot be used: {0}")]
    Start(io::Error),
    #[error("lavacli's configuration has no {0}")]
    Identity(String),
    #[error("the server cannot be reached: {0}")]
    Away(String),
    #[error("the server refuses the user or the token: {0}")]
    Refused(String),
    #[error("lavacli jobs {0}: no answer in {1:?}: --lab-timeout sets another limit")]
    Timeout(String, Duration),
    #[error("{0}")]
    Call(String),
    #[error(transparent)]
    Campaign(#[from] campaign::Error),
}

/// The definition of a campaign's job.
pub fn definition(
    device_type: &str,
    campaign: &Campaign,
    at: usize,
    index: &Index,
    boot: &Boot,
) -> Result<String, Error> {
    let job = &campaign.jobs[at];
    // One word, which the kernel hands to init as a variable.
    let arguments = job.arguments().replace(' ', ",");
    let arguments = format!("{KERNEL_ARGUMENTS} kunit.enable=0 litmus={arguments}");
    let cpus = index.cpus.max(2).to_string();
    let mut words = match boot {
        Boot::Initramfs { kernel, initramfs } => vec![
            ("$KERNEL", kernel),
            ("$INITRAMFS", initramfs),
            ("$ARGUMENTS", &arguments),
        ],
        Boot::Image { kernel, image, .. } => {
            let kernel = kernel.iter().map(|kernel| ("$KERNEL", kernel));
            kernel.chain([("$IMAGE", image)]).collect()
        }
    };
    if let Some((word, _)) = words.iter().find(|(word, _)| !device_type.contains(word)) {
        return Err(Error::DeviceType(format!("it has no {word}")));
    }
    words.push(("$CPUS", &cpus));
    let mut whole: Value =
        serde_saphyr::from_str(device_type).map_err(|error| Error::Yaml(error.to_string()))?;
    replace(&mut whole, &words);
    let Some(actions) = whole.get_mut("actions").and_then(Value::as_array_mut) else {
        return Err(Error::DeviceType("it has no actions".to_owned()));
    };
    // LAVA also takes a boot's time as that for which the tests may be silent.
    let silence = BOOTING.max(job.limit / 1000 + GRACE);
    for action in actions.iter_mut() {
        if let Some(boot @ Value::Object(_)) = action.get_mut("boot") {
            boot["timeout"] = seconds(silence);
        }
    }
    let mut test = test_action(job, boot);
    test["timeout"] = seconds(job.time() + GRACE);
    actions.push(json!({ "test": test }));
    let titles: Vec<_> = job.part(&index.runs).iter().map(Run::title).collect();
    let tables = [
        (
            "timeouts",
            vec![
                ("job", seconds(job.time() + GRACE + DEPLOYING + silence)),
                ("action", seconds(silence)),
            ],
        ),
        (
            "metadata",
            vec![
                (CAMPAIGN, campaign.name.as_str().into()),
                (NUMBER, (at + 1).to_string().into()),
                ("lkmm-tests", titles.join("; ").into()),
                ("lkmm-rounds", job.rounds.to_string().into()),
                ("lkmm-seed", job.seed.to_string().into()),
            ],
        ),
    ];
    for (name, entries) in tables {
        let table = &mut whole[name];
        if !table.is_object() && !table.is_null() {
            return Err(Error::DeviceType(format!("its {name} are no table")));
        }
        for (name, value) in entries {
            table[name] = value;
        }
    }
    whole["job_name"] = campaign.name_of(at).into();
    serde_saphyr::to_string(&whole).map_err(|error| Error::Yaml(error.to_string()))
}

/// Runs the tests: the kernel's messages are the results, or LAVA calls the kit.
fn test_action(job: &Job, boot: &Boot) -> Value {
    match boot {
        Boot::Initramfs { .. } => json!({ "monitors": [{
            "name": "litmus",
            "start": "KTAP version 1",
            "end": "lkmm: done",
            // The module's own results, not what the kit says of them.
            "pattern": r"[\r\n](?P<result>not ok|ok) \d+ (?P<test_case_id>\S+ [a-z,]+) \[[0-9a-f]+\]",
            "fixupdict": {"ok": "pass", "not ok": "fail"},
        }]}),
        Boot::Image { kit, .. } => json!({ "definitions": [{
            "name": "litmus",
            "from": "url",
            "repository": kit,
            "compression": "gz",
            "path": "lava.yaml",
            "parameters": {"OPTIONS": job.arguments()},
        }]}),
    }
}

fn seconds(count: u64) -> Value {
    json!({ "seconds": count })
}

/// Puts values in the place of words, in all texts.
fn replace(value: &mut Value, words: &[(&str, &String)]) {
    match value {
        Value::String(text) => {
            for (word, with) in words {
                *text = text.replace(word, with);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|one| replace(one, words)),
        Value::Object(values) => values.values_mut().for_each(|one| replace(one, words)),
        _ => {}
    }
}

/// A server, by the user's configuration of `lavacli`.
#[derive(Debug)]
pub struct Server {
    /// Which one of that configuration.
    pub identity: String,
    /// How long a call may take.
    pub timeout: Duration,
}

/// What a server says of a job.
#[derive(Debug, Deserialize)]
struct State {
    state: String,
    health: String,
    failure_comment: Option<String>,
}

/// What did not become a result.
#[derive(Debug, Default)]
pub struct Collected {
    /// Of jobs of the campaign, by their indices, why.
    pub failed: BTreeMap<usize, String>,
    /// Those of them that may have a result later.
    pub under_way: BTreeSet<usize>,
    /// What is wrong with numbers that are not the campaign's.
    pub strangers: Vec<String>,
}

impl Server {
    fn jobs(&self, words: &[&str]) -> Result<String, Error> {
        let mut command = Command::new("lavacli");
        command.args(["--identity", &self.identity, "jobs"]);
        let output = bounded::output(command.args(words), self.timeout);
        let output = output
            .map_err(Error::Start)?
            .ok_or_else(|| Error::Timeout(words.join(" "), self.timeout))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = without_password(output.stdout.lines().last().unwrap_or_default());
        if said.starts_with("Unknown identity") {
            return Err(Error::Identity(self.identity.clone()));
        }
        Err(match said.strip_prefix("Unable to connect") {
            Some(rest) if rest.contains(" 401 ") || rest.contains(" 403 ") => Error::Refused(said),
            Some(_) => Error::Away(said),
            None => Error::Call(said),
        })
    }

    /// Fetches the results of the jobs with these numbers of the lab that are not kept in the
    /// folder yet.
    pub fn collect(
        &self,
        campaign: &Campaign,
        folder: &Path,
        runs: &[Run],
        numbers: &[u64],
    ) -> Result<Collected, Error> {
        let mut collected = Collected::default();
        let kept = campaign.kept(folder)?;
        let kept: BTreeSet<_> = kept.into_iter().map(|(_, number)| number).collect();
        let wanted: BTreeSet<_> = numbers.iter().copied().collect();
        for number in wanted.difference(&kept).copied() {
            let stranger = match self.whose(number) {
                Ok((name, job)) if name == campaign.name && job < campaign.jobs.len() => {
                    let state = self.state(number)?;
                    let why = if state.state == "Finished" {
                        self.fetch(campaign, folder, runs, job, (number, state))?
                    } else {
                        collected.under_way.insert(job);
                        Some(state.state)
                    };
                    let why = why.map(|why| (job, format!("job {number}: {why}")));
                    collected.failed.extend(why);
                    continue;
                }
                Ok((name, _)) => format!("a job of {name}"),
                Err(Error::Call(why) | Error::Yaml(why)) => why,
                Err(error) => return Err(error),
            };
            collected
                .strangers
                .push(format!("job {number}: {stranger}"));
        }
        Ok(collected)
    }

    /// Keeps the result of a job of the campaign that has ended, or says why there is none.
    fn fetch(
        &self,
        campaign: &Campaign,
        folder: &Path,
        runs: &[Run],
        job: usize,
        (number, state): (u64, State),
    ) -> Result<Option<String>, Error> {
        let health = match state.failure_comment {
            Some(comment) => format!("{}: {}", state.health, without_password(&comment)),
            None => state.health,
        };
        // What a device that was booted twice printed first counts.
        let console = match self.console(number) {
            // As of a job that was cancelled before it ran.
            Err(Error::Call(why)) => return Ok(Some(format!("{health}, without a log: {why}"))),
            other => other?,
        };
        let found = match recording::on_console(&console) {
            Ok(found) => found.into_iter().next(),
            Err(error) => return Ok(Some(format!("{health}, its result is damaged: {error}"))),
        };
        let Some(recording) = found else {
            return Ok(Some(format!("{health}, without a result")));
        };
        if let Err(lacks) = campaign.jobs[job].check(runs, &recording) {
            return Ok(Some(format!("{health}, {lacks}")));
        }
        campaign.keep(folder, job, number, &recording)?;
        Ok(None)
    }

    /// The campaign and the index of the job, as its definition names them.
    fn whose(&self, number: u64) -> Result<(String, usize), Error> {
        let text = self.jobs(&["definition", &number.to_string()])?;
        let whole: Value =
            serde_saphyr::from_str(&text).map_err(|error| Error::Yaml(error.to_string()))?;
        let of = |name| whole["metadata"][name].as_str();
        let job = of(NUMBER).and_then(|job| job.parse::<usize>().ok()?.checked_sub(1));
        match (of(CAMPAIGN), job) {
            (Some(campaign), Some(job)) => Ok((campaign.to_owned(), job)),
            _ => Err(Error::Call("a job of no campaign".to_owned())),
        }
    }

    fn state(&self, number: u64) -> Result<State, Error> {
        let text = self.jobs(&["show", "--json", &number.to_string()])?;
        serde_json::from_str(&text).map_err(|error| Error::Call(error.to_string()))
    }

    /// What the device said.
    fn console(&self, number: u64) -> Result<String, Error> {
        self.jobs(&[
            "logs",
            "--no-follow",
            "--filters",
            "target",
            &number.to_string(),
        ])
    }
}

/// lavacli shows the address with the user's token.
fn without_password(text: &str) -> String {
    let Some((before, rest)) = text.split_once("://") else {
        return text.to_owned();
    };
    let end = rest.find(['/', ' ']).unwrap_or(rest.len());
    let host = rest[..end].rsplit('@').next().unwrap_or_default();
    format!("{before}://{host}{}", &rest[end..])
}
