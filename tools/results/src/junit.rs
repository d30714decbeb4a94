// SPDX-License-Identifier: GPL-2.0

//! Results as JUnit's XML.

use crate::sum::group;
use crate::{Case, Verdict};
use quick_junit::{NonSuccessKind, Report, SerializeError, TestCase, TestCaseStatus, TestSuite};
use std::time::Duration;

/// A suite for each part of each run.
pub fn junit(cases: &[Case]) -> Result<String, SerializeError> {
    let mut report = Report::new("lkmm");
    for ((run, part), cases) in group(cases, |case| (case.run_name(), case.part.as_str())) {
        let mut suite = TestSuite::new(format!("{run} {part}").trim_start());
        suite.add_test_cases(cases.into_iter().map(test_case));
        report.add_test_suite(suite);
    }
    report.to_string()
}

fn test_case(case: &Case) -> TestCase {
    let mut status = match case.verdict {
        Verdict::Passed => TestCaseStatus::success(),
        Verdict::Skipped => TestCaseStatus::skipped(),
        Verdict::Failed => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Verdict::Crashed | Verdict::Timeout => TestCaseStatus::non_success(NonSuccessKind::Error),
    };
    if let (Some(reason), false) = (&case.reason, case.verdict == Verdict::Passed) {
        status.set_message(reason.as_str());
    }
    let mut test = TestCase::new(case.case.as_str(), status);
    test.set_classname(case.part.as_str());
    if let Some(seconds) = case.seconds {
        test.set_time(Duration::from_secs_f64(seconds));
    }
    if let Some(log) = &case.log {
        test.set_system_out(log.display().to_string());
    }
    test
}

#[cfg(test)]
mod tests {
    use super::junit;
    use crate::{Case, Verdict};

    #[test]
    fn every_verdict_is_told_apart() {
        let cases = [
            Verdict::Passed,
            Verdict::Failed,
            Verdict::Skipped,
            Verdict::Crashed,
        ]
        .map(|verdict| {
            Case::new("kunit", "a<b", verdict)
                .because("x & y")
                .log("/tmp/log")
        });
        let text = junit(&cases).unwrap();
        assert!(
            text.contains(r#"tests="4" skipped="1" errors="1" failures="1""#),
            "{text}"
        );
        assert!(
            text.contains(r#"name="a&lt;b" classname="kunit""#),
            "{text}"
        );
        assert!(
            text.contains(r#"message="x &amp; y""#) && text.contains("/tmp/log"),
            "{text}"
        );
    }
}
