// SPDX-License-Identifier: GPL-2.0

//! One page that needs nothing else: tests, verdicts, bars of the histograms, the text of each
//! test, and herd7's picture of what is forbidden.

use super::junit::escape;
use super::{outcome_word, state_text, Report, RunReport, TestReport};
use crate::judge::Verdict;
use lkmm_litmus_gen::language::words;
use std::collections::BTreeMap;
use std::fmt::Write;

const STYLE: &str = "\
body{font:15px/1.4 system-ui,sans-serif;margin:2em auto;max-width:70em;padding:0 1em;color:#222}
table{border-collapse:collapse}td,th{padding:.15em .8em .15em 0;text-align:left;vertical-align:top}
td.n{text-align:right;font-variant-numeric:tabular-nums}code,pre{font:13px/1.35 monospace}
.bar{background:#8ab;height:.9em;min-width:1px}.bad .bar,.FORBIDDEN,.FAILED{background:#c33;color:#fff}
.bad{color:#c33;font-weight:bold}h2{margin:1.6em 0 .3em;font-size:1.15em}summary{cursor:pointer}
svg{max-width:100%;height:auto;background:#fff}.v{padding:0 .4em;border-radius:.2em}.allowed{background:#cec}
@media(prefers-color-scheme:dark){body{background:#111;color:#ddd}.allowed{background:#264}}
";

/// The picture of a forbidden outcome, or why there is none, by the test's place in the report.
pub type Pictures = BTreeMap<usize, Result<String, String>>;

/// The whole page.
pub fn html(report: &Report, pictures: &Pictures) -> String {
    let counts = report.counts();
    let mut text = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <title>lkmm litmus</title>\n<style>\n{STYLE}</style>\n<h1>Litmus tests</h1>\n\
         <p>{} allowed, <span{}>{} forbidden</span>, {} failed, {} with a data race, \
         {} unsupported, {} not run. {} instances of each test were asked for; in the lost ones a process \
         went on without the others. {}</p>\n",
        counts.allowed,
        if counts.forbidden > 0 {
            " class=\"bad\""
        } else {
            ""
        },
        counts.forbidden,
        counts.failed,
        counts.races,
        counts.unsupported,
        counts.not_run,
        report.rounds,
        escape(&report.guest)
    );
    // What needs attention first.
    let mut tests: Vec<_> = report.tests.iter().enumerate().collect();
    tests.sort_by_key(|(_, test)| !is_bad(test));
    for (place, test) in tests {
        of_test(&mut text, test, pictures.get(&place));
    }
    text.push_str("</html>\n");
    text
}

fn is_bad(test: &TestReport) -> bool {
    let bad = |run: &RunReport| {
        matches!(
            run.verdict,
            Verdict::Forbidden { .. } | Verdict::Failed { .. }
        )
    };
    test.runs.iter().any(bad)
}

fn of_test(text: &mut String, test: &TestReport, picture: Option<&Result<String, String>>) {
    let _ = write!(
        text,
        "<h2 id=\"{0}\">{0}</h2>\n<p>The model: <b>{1}</b> <code>{2}</code></p>\n",
        escape(&test.label),
        outcome_word(test),
        escape(&test.condition)
    );
    for run in &test.runs {
        of_run(text, run);
    }
    for one in &test.unsupported {
        let _ = writeln!(
            text,
            "<p>{} <span class=\"v\">{}</span> {}: {}</p>",
            words(&one.languages),
            one.why.word(),
            escape(&one.place),
            escape(&one.reason)
        );
    }
    match picture {
        Some(Ok(svg)) => {
            let _ = writeln!(
                text,
                "<p>An execution with the forbidden outcome (po: program order; rf: reads from; \
                 co: overwritten by; fr: read before overwritten by):</p>\n{svg}"
            );
        }
        Some(Err(reason)) => {
            let _ = writeln!(
                text,
                "<p>No picture of the forbidden outcome: {}</p>",
                escape(reason)
            );
        }
        None => {}
    }
    let _ = writeln!(
        text,
        "<details><summary><code>{}</code></summary><pre>{}</pre></details>",
        escape(&test.file),
        escape(&test.text)
    );
}

fn of_run(text: &mut String, run: &RunReport) {
    let word = run.verdict.word();
    let _ = write!(
        text,
        "<details{}><summary>{} <span class=\"v {word}\">{word}</span>",
        if word == "allowed" { "" } else { " open" },
        words(&run.languages)
    );
    if let Verdict::Failed { reason } = &run.verdict {
        let _ = write!(text, " {}", escape(reason));
    }
    let Some(histogram) = &run.histogram else {
        text.push_str("</summary></details>\n");
        return;
    };
    let _ = write!(
        text,
        " {} of {} as the condition says, {} lost</summary>\n<table>\n",
        run.matching, histogram.ran, histogram.lost
    );
    let most = histogram
        .states
        .iter()
        .map(|(_, count)| *count)
        .max()
        .unwrap_or(1)
        .max(1);
    let mut states: Vec<_> = histogram.states.iter().collect();
    states.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    for (state, count) in states {
        let bad = match &run.verdict {
            Verdict::Forbidden { states } => states.iter().any(|(forbidden, _)| {
                forbidden
                    .iter()
                    .all(|(name, value)| state.get(name) == Some(value))
            }),
            _ => false,
        };
        let _ = writeln!(
            text,
            "<tr{}><td class=\"n\">{count}<td><code>{}</code><td style=\"width:20em\"><div class=\"bar\" style=\"width:{}%\"></div>",
            if bad { " class=\"bad\"" } else { "" },
            escape(&state_text(state)),
            count * 100 / most
        );
    }
    if histogram.filtered > 0 {
        let _ = writeln!(
            text,
            "<tr><td class=\"n\">{}<td>filtered out",
            histogram.filtered
        );
    }
    text.push_str("</table></details>\n");
}
