// SPDX-License-Identifier: GPL-2.0

//! A log and the reports in it, in the format of `kernel/kcsan/report.c` (the same in Linux 6.12 and
//! 7.3).
//!
//! Lines of other messages may be among those of a report, and lines may be missing. Each `BUG: KCSAN`
//! yields a report, even if parts of it are missing.
//!
//! The title, an access and the end of a report can be found wherever they begin in a line. The prefixes of
//! these lines tell what prefixes the other lines have, and which context prints the report.

use crate::access::Access;
use crate::message::{self, Mode, FOOTER, REORDERED, TITLE};
use crate::place::Place;
use crate::prefix::{caller, Prefixes};
use crate::report::{Doubt, Report};
use crate::symbol::{hex, Frame, Symbol};
use crate::terminal::strip_escapes;
use serde::Serialize;

/// A log.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Log {
    /// The file.
    pub file: String,
    /// Whether KCSAN said that it was enabled.
    pub enabled: bool,
    /// Whether the kernel has `CONFIG_KCSAN_STRICT`, if KCSAN said so.
    pub strict: Option<bool>,
    /// The reports.
    pub reports: Vec<Report>,
}

impl Log {
    /// Whether KCSAN was enabled, so that the absence of reports means something.
    pub fn has_kcsan(&self) -> bool {
        self.enabled || !self.reports.is_empty()
    }

    /// Reads the text of a log.
    pub fn parse(file: &str, text: &str) -> Self {
        let mut reader = Reader {
            log: Self {
                file: file.to_owned(),
                ..Self::default()
            },
            ..Reader::default()
        };

        for (index, line) in text.split('\n').enumerate() {
            let plain = strip_escapes(line);
            // A title within an escape sequence counts, too.
            let hidden = line.contains(TITLE) && !plain.contains(TITLE);
            reader.line(index + 1, if hidden { line } else { &plain });
        }
        reader.finish(false);
        reader.log
    }
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
    /// Whether the last line of the report was there.
    footer: bool,
}

/// Whether lines may belong to the stack of the last access.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Stack {
    /// There is no stack.
    #[default]
    Outside,
    /// Lines belong to it.
    Inside,
    /// Lines may belong to it; a line of another message came before.
    Disturbed,
    /// Lines may belong to it; an empty line came before, perhaps of another message.
    Ended,
}

impl Reader {
    fn line(&mut self, number: usize, text: &str) {
        if let Some((before, title)) = text.split_once(TITLE) {
            self.finish(false);
            self.begin(number, before);
            self.title(title);
        } else if let Some((before, access, alone)) = Access::find(text) {
            self.access(number, before, access, alone);
        } else if let Some((before, _)) = text.split_once(FOOTER) {
            self.finish_if_foreign(before);
            self.begin(number, before);
            self.footer = true;
        } else if let Some(before) = message::before_separator(text) {
            if !self.is_foreign(caller(before)) {
                self.finish(self.footer);
            }
        } else if !self.mode(text) {
            self.line_of_report(text);
        }
    }

    /// Begins a report, if none has begun, at a line whose message is known.
    fn begin(&mut self, line: usize, before: &str) {
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

    /// KCSAN prints one report at a time: a known line of another context is part of another report.
    fn finish_if_foreign(&mut self, before: &str) {
        if self.is_foreign(caller(before)) {
            self.finish(false);
        }
    }

    /// Ends a stack. Functions that are inlined in one whose line did not come show that lines are lost.
    fn end_stack(&mut self) {
        if !self.inlined.is_empty() {
            self.inlined.clear();
            self.doubt(Doubt::LostLines);
        }
    }

    fn finish(&mut self, footer: bool) {
        self.end_stack();
        if let Some(mut report) = self.report.take() {
            report.close(footer);
            self.log.reports.push(report);
        }
        self.stack = Stack::Outside;
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
        self.finish_if_foreign(before);
        // A third access is part of another report whose first lines are lost.
        if self
            .report
            .as_ref()
            .is_some_and(|report| report.accesses.len() == 2 || self.footer)
        {
            self.finish(false);
        }
        self.end_stack();
        self.begin(number, before);
        if let Some(report) = &mut self.report {
            report.unknown_origin |= alone;
            report.accesses.push(access);
            self.stack = Stack::Inside;
        }
    }

    /// Reads what KCSAN says of itself when the kernel starts; false if the line is another one.
    fn mode(&mut self, text: &str) -> bool {
        match message::mode(text) {
            Some(Mode::Enabled) => self.log.enabled = true,
            Some(Mode::Strict(strict)) => self.log.strict = Some(strict),
            None => return false,
        }
        true
    }

    /// Reads a line between the known ones of a report.
    fn line_of_report(&mut self, text: &str) {
        let Some(report) = self.report.as_ref().filter(|_| !self.footer) else {
            return;
        };
        let callers = report.caller.is_some();
        if message::says_dropped(text) {
            self.doubt(Doubt::LostLines);
        }
        let Some(line) = self.prefixes.split(text) else {
            match text.trim() {
                // The second line of a message has no prefix in a journal.
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
            self.end_stack();
        }
        let Some(report) = &mut self.report else {
            return;
        };
        if message.is_empty() {
            self.stack = match self.stack {
                Stack::Outside => Stack::Outside,
                _ => Stack::Ended,
            };
        } else if let Some(values) = values {
            // This line comes once, after the accesses of all functions of the title.
            let early = report.accesses.len() < report.title.len();
            if early || report.value.is_some() {
                report.disturbed.insert(Doubt::LostLines);
            }
            report.value = message::change(values);
            self.stack = Stack::Outside;
        } else if let Some((_, mask)) = message
            .strip_prefix("bits changed: ")
            .and_then(|bits| bits.split_once(" with mask 0x"))
        {
            if let Some(value) = &mut report.value {
                value.mask = hex(mask);
            }
        } else if self.stack != Stack::Outside {
            self.line_of_stack(message);
        }
    }

    fn line_of_stack(&mut self, message: &str) {
        let report = self.report.as_mut();
        let Some(access) = report.and_then(|report| report.accesses.last_mut()) else {
            return;
        };
        // Some programs write both lines of that message as one.
        if let Some((_, to)) = message.split_once(REORDERED) {
            access.reordered_to = Symbol::parse(to);
            return;
        }
        match Frame::parse(message) {
            Some(Frame::Inlined(place)) => self.inlined.push(place),
            Some(Frame::Called(mut symbol)) => {
                symbol.places.splice(..0, self.inlined.drain(..));
                access.frames.push(symbol);
                if self.stack != Stack::Inside {
                    self.doubt(Doubt::OtherLines);
                }
            }
            None if message == "|" => {}
            None => self.unreadable(message),
        }
    }

    /// Notes a line in a stack that is of another message, or is torn.
    fn unreadable(&mut self, text: &str) {
        if !matches!(self.stack, Stack::Inside | Stack::Disturbed) {
            return;
        }
        self.stack = Stack::Disturbed;
        // The `?` of an uncertain function is never KCSAN's.
        let whole = text.trim_start().strip_prefix("? ");
        let torn = text.contains("+0x") || message::begins_with_rust(text);
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
