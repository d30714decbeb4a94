// SPDX-License-Identifier: GPL-2.0

//! Consoles that end in each way in which a guest can end, parsed by a kernel tree's kunit.py.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use lkmm_results::kunit::{table, Boot, End};
use lkmm_results::{Case, Verdict};
use std::fs;

const CONSOLE: &str = "Linux version 6.12.0-lkmm
KTAP version 1
1..1
    KTAP version 1
    # Subtest: rust_atomics
    1..2
    ok 1 load_store
    ok 2 xchg
# rust_atomics: pass:2 fail:0 skip:0 total:2
ok 1 rust_atomics
lkmm: module parity
parity: loading out-of-tree module taints kernel.
KTAP version 1
1..1
    KTAP version 1
    # Subtest: users
    1..2
    ok 1 list
    ok 2 once
# users: pass:2 fail:0 skip:0 total:2
ok 1 users
lkmm: user space
KTAP version 1
1..1
    KTAP version 1
    # Subtest: lkmm_samples
    1..2
        # flags: 3 of 3
    ok 1 flags
        # timer: 7 of 7
    ok 2 timer
ok 1 lkmm_samples
lkmm: done
";

/// What is replaced in the console (`…` is all that follows), by what, how the guest ended, and which
/// cases did not pass.
const BOOTS: &str = "
ok 2 xchg      | not ok 2 xchg  | Done    | rust_atomics.xchg failed
ok 2 xchg      |                | Done    | rust_atomics.missing crashed
ok 2 once      | not ok 2 once  | Done    | users.once failed
ok 2 once      |                | Done    | users.missing crashed
module parity  | module other   | Done    | parity.insmod failed
lkmm: module parity |           | Done    | parity.insmod failed
KTAP version 1…| lkmm: user space | Done  | parity.insmod failed, flags failed, timer failed
ok 1 flags     | not ok 1 flags | Done    | flags failed
ok 2 timer     |                | Done    | timer failed
ok 1 flags     | ok 1 flags # SKIP 64-bit only | Done | flags skipped
ok 1 flags…    |                | Timeout | flags timeout, timer failed
ok 2 timer…    |                | Crashed | timer crashed
ok 2 once      | BUG: KASAN: f  | Done    | users.missing crashed, bug_reports failed
lkmm: done     |                | Crashed | guest crashed
ok 2 xchg…     |                | Crashed | rust_atomics.missing crashed, parity.insmod failed, flags crashed, timer failed
";

fn judge(console: &str, end: End) -> Vec<Case> {
    let folder = tempfile::tempdir().unwrap();
    let tree = std::env::var_os("LKMM_KERNEL").expect("LKMM_KERNEL= names a kernel tree");
    let boot = Boot {
        console: folder.path().join("console"),
        end,
        tree: tree.into(),
        modules: vec!["parity".to_owned()],
        samples: vec!["flags".to_owned(), "timer".to_owned()],
        out: folder.path().to_owned(),
    };
    fs::write(&boot.console, console).unwrap();
    boot.cases().unwrap()
}

#[test]
#[ignore = "needs a kernel tree: LKMM_KERNEL"]
fn all_passed() {
    let cases = judge(&CONSOLE.replace('\n', "\r\n"), End::Done);
    assert!(cases.iter().all(|case| case.verdict == Verdict::Passed));
    let text = table(&cases);
    assert!(text.contains("\nusers                                  2 passed, 0 failed\n"));
    assert!(text.contains("\ntimer              passed   7 of 7\n"));
    assert!(text.ends_with("\nKUnit 5 passed, 0 failed; samples 2 passed, 0 failed\n"));
}

#[test]
#[ignore = "needs a kernel tree: LKMM_KERNEL"]
fn whatever_did_not_pass_is_named() {
    for boot in BOOTS.trim().lines() {
        let [from, to, end, expected] = boot.split('|').map(str::trim).collect::<Vec<_>>()[..]
        else {
            panic!("{boot}");
        };
        let console = match from
            .strip_suffix('…')
            .and_then(|from| CONSOLE.split_once(from))
        {
            Some((before, _)) => format!("{before}{to}"),
            None => CONSOLE.replacen(from, to, 1),
        };
        let end = match end {
            "Done" => End::Done,
            "Crashed" => End::Crashed,
            _ => End::Timeout,
        };
        let cases = judge(&console, end);
        let bad = cases.iter().filter(|case| case.verdict != Verdict::Passed);
        let bad: Vec<_> = bad
            .map(|case| format!("{} {}", case.case, case.verdict))
            .collect();
        assert_eq!(bad.join(", "), expected, "{boot}");
        let skipped = cases.iter().find(|case| case.verdict == Verdict::Skipped);
        assert!(skipped.is_none_or(|case| case.reason.as_deref() == Some("64-bit only")));
    }
}
