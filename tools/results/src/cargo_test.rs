// SPDX-License-Identifier: GPL-2.0

//! The cases in what `cargo test` prints.

use crate::{Case, Verdict};

/// One case per test that ran. A test that is ignored has not run. A test program that said nothing of
/// its end is a case that crashed: a test hung, or took the others along.
pub fn cases(part: &str, output: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut program: Option<String> = None;
    for line in output.lines() {
        if let Some(name) = program_name(line) {
            cases.extend(program.replace(name).map(|name| no_end(part, name)));
        } else if line.starts_with("test result: ") {
            program = None;
        } else if let Some((name, said)) = line
            .strip_prefix("test ")
            .and_then(|rest| rest.rsplit_once(" ... "))
        {
            let verdict = match said {
                "ok" => Verdict::Passed,
                "FAILED" => Verdict::Failed,
                _ => continue,
            };
            let program = program.as_deref().unwrap_or_default();
            cases.push(Case::new(part, format!("{program} {name}"), verdict));
        }
    }
    cases.extend(program.map(|name| no_end(part, name)));
    cases
}

fn no_end(part: &str, program: String) -> Case {
    Case::new(part, program, Verdict::Crashed).because("the test program did not come to its end")
}

/// `lkmm_asm` or `lkmm_asm tests/main.rs`, of the line with which cargo starts a test program.
fn program_name(line: &str) -> Option<String> {
    if let Some(name) = line.trim_start().strip_prefix("Doc-tests ") {
        return Some(format!("{name} documentation"));
    }
    let (source, program) = line
        .trim_start()
        .strip_prefix("Running ")?
        .split_once(" (")?;
    let file = program.trim_end_matches(')').rsplit('/').next()?;
    let name = file.rsplit_once('-').map_or(file, |(name, _hash)| name);
    Some(format!(
        "{name} {}",
        source.trim_start_matches("unittests ")
    ))
}

#[cfg(test)]
mod tests {
    use super::cases;
    use crate::Verdict;

    const OUTPUT: &str = "\
     Running unittests src/lib.rs (/b/debug/deps/lkmm_asm-0123abcd)
running 3 tests
test cell::tests::names ... ok
test slow has been running for over 60 seconds
test slow ... ignored, needs a kernel
test cell::tests::a ... b - should panic ... FAILED
test result: FAILED. 1 passed; 1 failed; 1 ignored
     Running tests/main.rs (/b/debug/deps/main-0123abcd)
test one ... ok
   Doc-tests lkmm_asm
test src/lib.rs - Cell (line 7) ... ok
";

    #[test]
    fn each_test_is_a_case() {
        let cases = cases("tools-test", OUTPUT);
        let said: Vec<_> = cases
            .iter()
            .map(|case| (case.case.as_str(), case.verdict))
            .collect();
        assert_eq!(
            said,
            [
                ("lkmm_asm src/lib.rs cell::tests::names", Verdict::Passed),
                (
                    "lkmm_asm src/lib.rs cell::tests::a ... b - should panic",
                    Verdict::Failed
                ),
                ("main tests/main.rs one", Verdict::Passed),
                ("main tests/main.rs", Verdict::Crashed),
                (
                    "lkmm_asm documentation src/lib.rs - Cell (line 7)",
                    Verdict::Passed
                ),
                ("lkmm_asm documentation", Verdict::Crashed),
            ]
        );
    }
}
