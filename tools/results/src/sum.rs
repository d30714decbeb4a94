// SPDX-License-Identifier: GPL-2.0

//! Counts of cases, by part and by run.

use crate::{Case, Verdict};
use std::fmt;

/// How many cases ended how. Whatever neither passed nor was skipped has failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Count {
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
}

impl Count {
    /// Whether something passed and nothing failed.
    pub fn is_success(&self) -> bool {
        self.passed > 0 && self.failed == 0
    }
}

impl<'a> FromIterator<&'a Case> for Count {
    fn from_iter<I: IntoIterator<Item = &'a Case>>(cases: I) -> Self {
        let mut count = Self::default();
        for case in cases {
            match case.verdict {
                Verdict::Passed => count.passed += 1,
                Verdict::Skipped => count.skipped += 1,
                Verdict::Failed | Verdict::Crashed | Verdict::Timeout => count.failed += 1,
            }
        }
        count
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        match self.skipped {
            0 => Ok(()),
            skipped => write!(f, ", {skipped} skipped"),
        }
    }
}

/// The values of a key in the order in which they first occur, each with its cases.
pub fn group<'a, K: PartialEq>(
    cases: impl IntoIterator<Item = &'a Case>,
    key: impl Fn(&'a Case) -> K,
) -> Vec<(K, Vec<&'a Case>)> {
    let mut groups: Vec<(K, Vec<&Case>)> = Vec::new();
    for case in cases {
        let key = key(case);
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, members)) => members.push(case),
            None => groups.push((key, vec![case])),
        }
    }
    groups
}

/// A line for each part, one for each case that did not pass, and the sum alone on the last line.
pub fn table(cases: &[Case]) -> String {
    let mut text = String::new();
    for (part, cases) in group(cases, |case| &case.part) {
        let count: Count = cases.iter().copied().collect();
        text += &format!("  {part:<14} {count}\n");
        for case in cases.iter().filter(|case| case.verdict != Verdict::Passed) {
            let reason = case.reason.as_deref().unwrap_or("no reason given");
            let first = reason.lines().next().unwrap_or_default();
            text += &format!(
                "    {:<7} {}: {first}\n",
                case.verdict.to_string(),
                case.case
            );
        }
    }
    format!("{text}{}\n", cases.iter().collect::<Count>())
}

/// The counts of runs whose names begin with a word and have the same rest: a row for each word, a
/// column for each rest. The sum is alone on the last line.
pub fn matrix(cases: &[Case]) -> String {
    let split = |case| {
        let run = Case::run_name(case);
        run.split_once(' ').unwrap_or((run, ""))
    };
    let columns = group(cases, |case| split(case).1);
    let mut text = format!("{:<8}", "");
    for (name, _) in &columns {
        text += &format!("  {name:<32}");
    }
    for (row, cases) in group(cases, |case| split(case).0) {
        text = format!("{}\n{row:<8}", text.trim_end());
        for (column, _) in &columns {
            let here: Vec<_> = cases
                .iter()
                .filter(|case| split(case).1 == *column)
                .collect();
            let count: Count = here.iter().copied().copied().collect();
            let cell = if here.is_empty() {
                "-".to_owned()
            } else {
                count.to_string()
            };
            text += &format!("  {cell:<32}");
        }
    }
    format!(
        "{}\n\n{}\n",
        text.trim_end(),
        cases.iter().collect::<Count>()
    )
}

#[cfg(test)]
mod tests {
    use super::{matrix, table, Count};
    use crate::{Case, Verdict};

    fn case(run: &str, part: &str, verdict: Verdict) -> Case {
        let mut case = Case::new(part, "one", verdict).because("why\nand more");
        case.run = Some(run.to_owned());
        case
    }

    #[test]
    fn every_verdict_counts() {
        let cases = [
            case("", "kunit", Verdict::Passed),
            case("", "kunit", Verdict::Crashed),
            case("", "check", Verdict::Skipped),
            case("", "kunit", Verdict::Timeout),
            case("", "check", Verdict::Failed),
        ];
        assert_eq!(
            table(&cases),
            "  kunit          1 passed, 2 failed\n    crashed one: why\n    timeout one: why\n  \
             check          0 passed, 1 failed, 1 skipped\n    skipped one: why\n    failed  one: why\n\
             1 passed, 3 failed, 1 skipped\n"
        );
        for (cases, success) in [
            (&cases[..1], true),
            (&cases[..0], false),
            (&cases[2..3], false),
            (&cases[..2], false),
        ] {
            assert_eq!(cases.iter().collect::<Count>().is_success(), success);
        }
    }

    #[test]
    fn a_run_that_there_is_not_has_an_empty_cell() {
        let cases = [
            case("6.12 x86_64", "kunit", Verdict::Passed),
            case("7.3 arm", "kunit", Verdict::Failed),
            case("7.3 x86_64", "check", Verdict::Passed),
        ];
        let rows: Vec<Vec<_>> = matrix(&cases)
            .lines()
            .map(|line| {
                line.split("  ")
                    .map(str::trim)
                    .filter(|cell| !cell.is_empty())
                    .map(str::to_owned)
                    .collect()
            })
            .collect();
        assert_eq!(rows[0], ["x86_64", "arm"]);
        assert_eq!(rows[1], ["6.12", "1 passed, 0 failed", "-"]);
        assert_eq!(rows[2], ["7.3", "1 passed, 0 failed", "0 passed, 1 failed"]);
        assert_eq!(rows[4], ["2 passed, 1 failed"]);
    }
}
