// SPDX-License-Identifier: GPL-2.0

//! Bugs that the kernel reports on its console: by lockdep, KASAN, `WARN_ON()` and the like.

use crate::{Case, Verdict};

/// How the first line of a report begins. lockdep has some in brackets.
const BEGINNINGS: [&str; 5] = [
    "BUG: ",
    "[ BUG: ",
    "WARNING: ",
    "INFO: trying to register non-static key",
    "UBSAN: ",
];

/// Those of data races are judged by `lkmm kcsan`.
const KCSAN: &str = "BUG: KCSAN: ";

/// Comes before the beginning of a report that a test provokes.
const EXPECT: &str = "lkmm: expect: ";

/// From here on no report is expected.
const EXPECT_NOTHING: &str = "lkmm: expect nothing";

/// Judges the bugs that are reported on a console: those that are expected have to be there, once or
/// more often, and no other.
pub fn judge(console: &str) -> Case {
    let mut expected: Vec<(&str, bool)> = Vec::new();
    let mut wrong = Vec::new();
    for line in console.lines().map(message).chain([EXPECT_NOTHING]) {
        if let Some(beginning) = line.strip_prefix(EXPECT) {
            expected.push((beginning, false));
        } else if line == EXPECT_NOTHING {
            let missing = expected.drain(..).filter(|(_, found)| !found);
            wrong.extend(missing.map(|(beginning, _)| format!("no {beginning}")));
        } else if is_report(line) {
            match expected
                .iter_mut()
                .find(|(start, _)| line.starts_with(start))
            {
                Some((_, found)) => *found = true,
                None => wrong.push(line.to_owned()),
            }
        }
    }
    match wrong[..] {
        [] => Case::new("kunit", "bug_reports", Verdict::Passed),
        _ => Case::new("kunit", "bug_reports", Verdict::Failed).because(wrong.join("; ")),
    }
}

fn is_report(line: &str) -> bool {
    BEGINNINGS.iter().any(|start| line.starts_with(start)) && !line.starts_with(KCSAN)
}

/// A line without the time and the caller in front: `[    1.2][    T1] `.
fn message(line: &str) -> &str {
    let mut line = line.trim();
    while let Some((stamp, rest)) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        if stamp.contains("BUG") {
            break;
        }
        line = rest.trim_start();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::judge;
    use crate::Verdict;

    /// A console's lines, and what is wrong with them.
    const CONSOLES: &str = "
[    0.0] WARNING: suspicious RCU usage | WARNING: suspicious RCU usage
[    1.9][   T12] BUG: scheduling while atomic: sh/30/0x2 | BUG: scheduling while atomic: sh/30/0x2
[ BUG: Invalid wait context ]            | [ BUG: Invalid wait context ]
BUG: KASAN: slab-use-after-free in f     | BUG: KASAN: slab-use-after-free in f
INFO: trying to register non-static key. | INFO: trying to register non-static key.
UBSAN: shift-out-of-bounds in f; BUG: b  | UBSAN: shift-out-of-bounds in f; BUG: b
BUG: KCSAN: data-race in a / b           |
# rust_rcu: EXPECTATION FAILED at x:1    |
not ok 1 f                               |
sample: a WARNING: in the middle         |
lkmm: expect: BUG: a; BUG: a b; BUG: a c; lkmm: expect nothing |
lkmm: expect: BUG: a; BUG: b; BUG: a     | BUG: b
lkmm: expect: BUG: a; BUG: a; lkmm: expect nothing; BUG: a | BUG: a
lkmm: expect: BUG: a; lkmm: expect: BUG: b; BUG: b; lkmm: expect nothing | no BUG: a
lkmm: expect: BUG: a                     | no BUG: a
";

    #[test]
    fn consoles() {
        for row in CONSOLES.trim().lines() {
            let (console, wrong) = row.split_once('|').unwrap_or_default();
            let case = judge(&console.replace("; ", "\n"));
            assert_eq!(case.reason.unwrap_or_default(), wrong.trim(), "{row}");
        }
    }

    #[test]
    fn recorded_console() {
        let console = include_str!("../tests/testdata/lockdep.console");
        assert_eq!(judge(console).verdict, Verdict::Passed);
        let unexpected = console.replace("lkmm: expect: ", "");
        assert_eq!(judge(&unexpected).verdict, Verdict::Failed);
    }
}
