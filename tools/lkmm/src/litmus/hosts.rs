// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus run --host`.

use super::stop::Stop;
use crate::output::printable;
use crate::status::Status;
use indicatif::ProgressBar;
use lkmm_litmus_gen::kit;
use lkmm_litmus_gen::language::Choice;
use lkmm_litmus_run::hosts;
use lkmm_litmus_run::report::Report;
use lkmm_litmus_run::run::{judge_recordings, module, Job};
use std::fs;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct Hosts {
    /// Run them on this machine, by ssh and as root there, instead of in a guest; may be given several times
    #[arg(long, value_name = "USER@HOST")]
    host: Vec<String>,
    /// Headers or object tree of the hosts' kernel, to build the module here
    #[arg(long, value_name = "DIR", requires = "host")]
    kdir: Option<PathBuf>,
}

/// Parameters of the module that a kit's program has options for.
const OPTIONS: [(&str, &str); 4] = [
    ("limit", "-l"),
    ("seed", "-s"),
    ("cpu_list", "-c"),
    ("nice", "-n"),
];

impl Hosts {
    pub fn wanted(&self) -> bool {
        !self.host.is_empty()
    }

    /// Runs them on all hosts, and judges the results together. Each host's own is in the folder.
    pub fn run(
        &self,
        jobs: &[Job],
        choice: Choice,
        folder: &Path,
        rounds: u64,
        parameters: &[String],
        bar: &ProgressBar,
    ) -> Result<(Report, Status), Stop> {
        let mut arguments = vec!["-r".to_owned(), rounds.to_string()];
        for parameter in parameters {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let option = OPTIONS.iter().find(|(known, _)| *known == name);
            let (_, option) =
                option.ok_or_else(|| Stop::Usage(format!("{name}: not a parameter of kits")))?;
            arguments.extend([(*option).to_owned(), value.to_owned()]);
        }
        let module = module(jobs, choice);
        kit::write(&module, folder)
            .map_err(|error| Stop::Io(folder.display().to_string(), error))?;
        if let Some(kdir) = &self.kdir {
            hosts::build(folder, kdir).map_err(Stop::Host)?;
        }
        bar.set_length((module.index.runs.len() * self.host.len()) as u64);
        let ended = hosts::run(&self.host, folder, &arguments, &mut |host, line| {
            bar.set_message(format!("{host} {}", printable(line)));
            bar.inc(u64::from(line.contains("ok ")));
        });
        bar.finish_and_clear();
        let (mut recordings, mut notes, mut status) = (Vec::new(), Vec::new(), Status::Ok);
        for (host, result) in ended {
            match result {
                Ok((recording, text)) => {
                    let path = folder.join(host.replace('/', "_") + ".json");
                    if let Err(error) = fs::write(&path, text) {
                        notes.push(format!("{}: {error}", path.display()));
                        status = Status::Failed;
                    }
                    recordings.push(recording);
                }
                Err(error) => {
                    notes.push(format!("{host}: {error}"));
                    status = Status::Failed;
                }
            }
        }
        let mut report = judge_recordings(jobs, choice, &recordings);
        report.notes = notes;
        Ok((report, status))
    }
}
