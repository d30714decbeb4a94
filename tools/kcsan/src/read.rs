// SPDX-License-Identifier: GPL-2.0

//! The reports in a log, in the format of `kernel/kcsan/report.c` (Linux 6.12 and 7.3, which are
//! the same in that).
//!
//! The lines of other messages may be among those of a report, and lines may be missing. Nothing
//! that says `BUG: KCSAN` is passed over: a report with missing parts is one too.
//!
//! Some lines are known wherever they begin: the title, an access, the end. What stands before them
//! says what stands before the others, and which context prints the report.

use crate::access::Access;
use crate::doubt::Doubt;
use crate::escape::plain;
use crate::line::Prefixes;
use crate::prefix::caller;
use crate::report::Report;
use crate::source::Place;
use crate::symbol::{hex, Frame, Symbol};
use crate::words::{self, Mode, FOOTER, REORDERED, TITLE};
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
        ..Reader::default()
    };

    for (index, line) in text.split('\n').enumerate() {
        let plain = plain(line);
        // A title within what a terminal takes is one.
        let hidden = line.contains(TITLE) && !plain.contains(TITLE);
        reader.line(index + 1, if hidden { line } else { &plain });
    }
    reader.finish(false);
    reader.log
}

#[derive(Default)]
struct Reader {
    log: Log,
    prefixes: Prefixes,
    /// The report that is being read.
    report: Option<Report>,
    stack: Stack,
    /// The functions that are inlined in that of the next line.
    inlined: Vec<Place>,
    /// The report has said who reports it.
    footer: bool,
}

/// Whether lines may belong to the stack of the last access.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Stack {
    #[default]
    No,
    /// They do.
    Yes,
    /// A line in it was none of its own.
    Disturbed,
    /// It is at its end, by an empty line, which may be anybody's.
    Ended,
}

impl Reader {
    fn line(&mut self, number: usize, text: &str) {
        if let Some((before, title)) = text.split_once(TITLE) {
            self.finish(false);
            self.known(number, before);
            self.title(title);
        } else if let Some((before, access, alone)) = Access::find(text) {
            self.access(number, before, access, alone);
        } else if let Some((before, _)) = text.split_once(FOOTER) {
            self.of_another(before);
            self.known(number, before);
            self.footer = true;
        } else if let Some(before) = words::before_separator(text) {
            if !self.is_foreign(caller(before)) {
                self.finish(self.footer);
            }
        } else if !self.mode(text) {
            self.inside(text);
        }
    }

    /// A line that is known: a report is there, of which the first lines may be lost.
    fn known(&mut self, line: usize, before: &str) {
        self.prefixes.learn(before);
        let report = self.report.get_or_insert_with(|| Report {
            line,
            bug: "data-race".to_owned(),
            ..Report::default()
        });
        if report.caller.is_none() {
            report.caller = caller(before).map(str::to_owned);
        }
    }

    /// Whether another context than that of the report prints a line.
    fn is_foreign(&self, caller: Option<&str>) -> bool {
        let report = self.report.as_ref();
        let own = report.and_then(|report| report.caller.as_deref());
        own.is_some() && caller.is_some() && own != caller
    }

    /// KCSAN makes one report at a time: what is known and of another context is another report's.
    fn of_another(&mut self, before: &str) {
        if self.is_foreign(caller(before)) {
            self.finish(false);
        }
    }

    /// Functions that are inlined in one whose line did not come.
    fn end_of_stack(&mut self) {
        if !self.inlined.is_empty() {
            self.inlined.clear();
            self.doubt(Doubt::LostLines);
        }
    }

    fn finish(&mut self, footer: bool) {
        self.end_of_stack();
        if let Some(mut report) = self.report.take() {
            report.close(footer);
            self.log.reports.push(report);
        }
        self.stack = Stack::No;
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

    fn access(&mut self, number: usize, before: &str, access: Access, alone: bool) {
        self.of_another(before);
        // A third access is another report's, the head of which is lost.
        if self
            .report
            .as_ref()
            .is_some_and(|report| report.accesses.len() == 2 || self.footer)
        {
            self.finish(false);
        }
        self.end_of_stack();
        self.known(number, before);
        if let Some(report) = &mut self.report {
            report.unknown_origin |= alone;
            report.accesses.push(access);
            self.stack = Stack::Yes;
        }
    }

    /// What KCSAN says of itself when the kernel starts.
    fn mode(&mut self, text: &str) -> bool {
        match words::mode(text) {
            Some(Mode::Enabled) => self.log.enabled = true,
            Some(Mode::Strict(strict)) => self.log.strict = Some(strict),
            None => return false,
        }
        true
    }

    fn inside(&mut self, text: &str) {
        let Some(report) = self.report.as_ref().filter(|_| !self.footer) else {
            return;
        };
        let callers = report.caller.is_some();
        if words::says_dropped(text) {
            self.doubt(Doubt::LostLines);
        }
        let Some(line) = self.prefixes.split(text) else {
            match text.trim() {
                // The second line of a message, which a journal only sets in.
                reordered if reordered.starts_with(REORDERED) => self.message(reordered),
                "" => {}
                other => self.unreadable(other),
            }
            return;
        };
        if callers && line.caller.is_none() {
            self.unreadable(text);
        } else if !self.is_foreign(line.caller) {
            self.message(line.message.trim());
        }
    }

    fn message(&mut self, message: &str) {
        let values = message.strip_prefix("value changed: ");
        if message.is_empty() || values.is_some() {
            self.end_of_stack();
        }
        let Some(report) = &mut self.report else {
            return;
        };
        if message.is_empty() {
            self.stack = match self.stack {
                Stack::No => Stack::No,
                _ => Stack::Ended,
            };
        } else if let Some(values) = values {
            // Once, and when the accesses of all functions of the title are there.
            let early = report.accesses.len() < report.title.len();
            if early || report.value.is_some() {
                report.disturbed.insert(Doubt::LostLines);
            }
            report.value = words::change(values);
            self.stack = Stack::No;
        } else if let Some((_, mask)) = message
            .strip_prefix("bits changed: ")
            .and_then(|bits| bits.split_once(" with mask 0x"))
        {
            if let Some(value) = &mut report.value {
                value.mask = hex(mask);
            }
        } else if self.stack != Stack::No {
            self.of_a_stack(message);
        }
    }

    fn of_a_stack(&mut self, message: &str) {
        let report = self.report.as_mut();
        let Some(access) = report.and_then(|report| report.accesses.last_mut()) else {
            return;
        };
        // Other programs write both lines of that message on one.
        if let Some((_, to)) = message.split_once(REORDERED) {
            access.reordered_to = Symbol::parse(to);
            return;
        }
        match Frame::parse(message) {
            Some(Frame::Inlined(place)) => self.inlined.push(place),
            Some(Frame::Called(mut symbol)) => {
                symbol.places.splice(..0, self.inlined.drain(..));
                access.frames.push(symbol);
                if self.stack != Stack::Yes {
                    self.doubt(Doubt::OtherLines);
                }
            }
            None if message == "|" => {}
            None => self.unreadable(message),
        }
    }

    /// A line that is none of the report's, or was one.
    fn unreadable(&mut self, text: &str) {
        if !matches!(self.stack, Stack::Yes | Stack::Disturbed) {
            return;
        }
        self.stack = Stack::Disturbed;
        // KCSAN has no functions with `?`, which are uncertain.
        let whole = text.trim_start().strip_prefix("? ");
        let torn = text.contains("+0x") || words::begins_with_rust(text);
        if torn && whole.and_then(Frame::parse).is_none() {
            self.doubt(Doubt::LostLines);
        }
    }

    fn doubt(&mut self, doubt: Doubt) {
        if let Some(report) = &mut self.report {
            report.disturbed.insert(doubt);
        }
    }
}
