// SPDX-License-Identifier: GPL-2.0

//! The reports in a log, in the format of `kernel/kcsan/report.c` (Linux 6.12 and 7.3, which are
//! the same in that).
//!
//! The lines of other messages may be among those of a report, and lines may be missing. Nothing
//! that says `BUG: KCSAN` is passed over: a report with missing parts is one too.

use crate::access::Access;
use crate::line::message;
use crate::report::{Change, Report};
use crate::symbol::{hex, Symbol};
use serde::Serialize;

/// A log.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Log {
    /// The file.
    pub file: String,
    /// KCSAN said that it was enabled.
    pub enabled: bool,
    /// `CONFIG_KCSAN_STRICT`, if it said that.
    pub strict: Option<bool>,
    /// What it reported.
    pub reports: Vec<Report>,
}

impl Log {
    /// Whether KCSAN worked, so that a log without reports says something.
    pub fn has_kcsan(&self) -> bool {
        self.enabled || !self.reports.is_empty()
    }
}

/// Reads a log.
pub fn read(file: &str, text: &str) -> Log {
    let mut reader = Reader {
        log: Log {
            file: file.to_owned(),
            ..Log::default()
        },
        report: None,
        stack: false,
        footer: false,
    };

    for (index, line) in text.split('\n').enumerate() {
        reader.line(index + 1, line);
    }
    reader.finish(false);
    reader.log
}

struct Reader {
    log: Log,
    /// The report that is being read.
    report: Option<Report>,
    /// The last access has its stack trace in the lines that follow.
    stack: bool,
    /// The report has said who reports it.
    footer: bool,
}

impl Reader {
    fn line(&mut self, number: usize, raw: &str) {
        let line = message(raw);
        // Wherever it is in the line: what is before it may be anybody's.
        if let Some((_, title)) = raw.split_once("BUG: KCSAN: ") {
            self.finish(false);
            self.begin(number);
            self.title(title);
        } else if let Some((access, alone)) = Access::parse(line) {
            self.access(number, access, alone);
        } else if raw.contains("Reported by Kernel Concurrency Sanitizer on:") {
            self.begin(number);
            self.stack = false;
            self.footer = true;
        } else if line.len() > 60 && line.bytes().all(|byte| byte == b'=') {
            self.finish(self.footer);
        } else if line.is_empty() {
            self.stack = false;
        } else {
            self.detail(line);
        }
    }

    /// A report of which the first lines may be lost.
    fn begin(&mut self, line: usize) {
        self.report.get_or_insert_with(|| Report {
            line,
            bug: "data-race".to_owned(),
            ..Report::default()
        });
    }

    fn finish(&mut self, footer: bool) {
        if let Some(mut report) = self.report.take() {
            report.close(footer);
            self.log.reports.push(report);
        }
        self.stack = false;
        self.footer = false;
    }

    fn title(&mut self, title: &str) {
        let Some(report) = &mut self.report else {
            return;
        };
        let (bug, functions) = title.split_once(" in ").unwrap_or((title, ""));
        report.bug = bug.trim().to_owned();
        report.title = functions.split(" / ").filter_map(Symbol::parse).collect();
    }

    fn access(&mut self, number: usize, access: Access, alone: bool) {
        // A third access is another report's, the head of which is lost.
        if self
            .report
            .as_ref()
            .is_some_and(|report| report.accesses.len() == 2 || self.footer)
        {
            self.finish(false);
        }
        self.begin(number);
        if let Some(report) = &mut self.report {
            report.unknown_origin |= alone;
            report.accesses.push(access);
            self.stack = true;
        }
    }

    fn detail(&mut self, line: &str) {
        match line {
            "kcsan: enabled early" => self.log.enabled = true,
            "kcsan: strict mode configured" => self.log.strict = Some(true),
            _ if line.starts_with("kcsan: non-strict mode configured") => {
                self.log.strict = Some(false);
            }
            _ => self.inside(line),
        }
    }

    fn inside(&mut self, line: &str) {
        let Some(report) = &mut self.report else {
            return;
        };
        if let Some(values) = line.strip_prefix("value changed: ") {
            report.value = change(values);
        } else if let Some((_, mask)) = line
            .strip_prefix(" bits changed: ")
            .and_then(|bits| bits.split_once(" with mask 0x"))
        {
            if let Some(value) = &mut report.value {
                value.mask = hex(mask);
            }
        } else if let (true, Some(access)) = (self.stack, report.accesses.last_mut()) {
            if let Some(to) = line.strip_prefix("  +-> reordered to: ") {
                access.reordered_to = Symbol::parse(to);
            } else if let Some(frame) = Symbol::parse_frame(line) {
                access.frames.push(frame);
            }
        }
    }
}

fn change(values: &str) -> Option<Change> {
    let (old, new) = values.split_once(" -> ")?;
    Some(Change {
        old: hex(old.strip_prefix("0x")?)?,
        new: hex(new.strip_prefix("0x")?)?,
        mask: None,
    })
}
