// SPDX-License-Identifier: GPL-2.0

//! JUnit's XML: a suite per test, a case per assignment of languages.

use super::{state_text, Report};
use crate::judge::Verdict;
use lkmm_litmus_gen::language::words;
use std::fmt::Write;

/// The whole file.
pub fn junit(report: &Report) -> String {
    let counts = report.counts();
    let total = counts.allowed + counts.forbidden + counts.races + counts.failed;
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

    let _ = writeln!(
        text,
        "<testsuites name=\"lkmm litmus\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">",
        total + counts.unsupported + counts.not_run,
        counts.forbidden,
        counts.failed,
        counts.unsupported + counts.not_run + counts.races
    );
    for test in &report.tests {
        let suite = escape(&test.label);
        let cases = test.runs.len() + test.unsupported.len();
        let _ = writeln!(
            text,
            "  <testsuite name=\"{suite}\" tests=\"{cases}\" file=\"{}\">",
            escape(&test.file)
        );
        for run in &test.runs {
            let seconds = run.histogram.as_ref().map_or(0, |histogram| histogram.ms);
            let _ = write!(
                text,
                "    <testcase classname=\"{suite}\" name=\"{}\" time=\"{}.{:03}\"",
                words(&run.languages),
                seconds / 1000,
                seconds % 1000
            );
            let inside = match &run.verdict {
                Verdict::Allowed => None,
                Verdict::Forbidden { states } => {
                    let lines: Vec<_> = states
                        .iter()
                        .map(|(state, count)| format!("{count} times {}", state_text(state)))
                        .collect();
                    Some(format!(
                        "<failure message=\"a forbidden outcome\">{}</failure>",
                        escape(&lines.join("\n"))
                    ))
                }
                Verdict::DataRace => {
                    Some("<skipped message=\"a data race: not judged\"/>".to_owned())
                }
                Verdict::Failed { reason } => {
                    Some(format!("<error message=\"{}\"/>", escape(reason)))
                }
            };
            let _ = match inside {
                None => writeln!(text, "/>"),
                Some(inside) => writeln!(text, ">{inside}</testcase>"),
            };
        }
        for one in &test.unsupported {
            let message = escape(&format!(
                "{}: {}: {}",
                one.why.word().to_lowercase(),
                one.place,
                one.reason
            ));
            let _ = writeln!(
                text,
                "    <testcase classname=\"{suite}\" name=\"{}\"><skipped message=\"{message}\"/></testcase>",
                words(&one.languages)
            );
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

/// Text inside of XML or HTML, in quotes or not.
pub fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' => escaped.push(c),
            c if c.is_control() => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}
