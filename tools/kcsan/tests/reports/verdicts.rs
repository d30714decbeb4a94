// SPDX-License-Identifier: GPL-2.0

//! Races, verdicts, and the table.

use crate::{
    judge, judge_kernel, read, read_with_c_lines, replaced, unknown, verdicts, GUESSED, GUEST,
    HELPER, KERNEL, OFF, QUIET, RUST_FRAME, SEVERAL,
};
use lkmm_kcsan::explanation::Kernel;
use lkmm_kcsan::report::Report;
use lkmm_kcsan::table::{table, Show};

const FLAGS: &str = "\
[[report]]
name = 'file-flags'
functions = ['setfl', 'rust_helper_atomic_*']
bases = ['6.12']
architectures = ['x86_64']
reason = 'C writes it under a lock.'
see = 'File flags'
";

/// An entry for the report that knows one side.
fn tick() -> String {
    let name = replaced(FLAGS, "file-flags", "tick");
    let functions = "'tick_nohz_stop_tick'";
    replaced(&name, "'setfl', 'rust_helper_atomic_*'", functions)
}

/// The two reports of the suite are of one race, with the sides in either order.
#[test]
fn each_race_has_a_verdict() {
    let both = &format!("{FLAGS}{}", tick());
    let logs = [read(SEVERAL)];
    let none = "1 UNEXPLAINED, 1 UNEXPLAINED";
    let flags = "1 UNEXPLAINED, 1 explained: file-flags";
    let all = "1 explained: tick, 1 explained: file-flags";
    for (base, architecture, list, expected) in [
        ("6.12", "x86_64", FLAGS, flags),
        ("6.12", "x86_64", both, all),
        ("6.12", "x86_64", "", none),
        ("7.3", "x86_64", both, none),
        ("6.12", "arm64", both, none),
    ] {
        let kernel = Kernel { base, architecture };
        let found = judge_kernel(&logs, list, kernel, |all| (verdicts(all), all.unused.len()));
        assert_eq!(found, (format!("2 suite, {expected}"), 0), "{kernel:?}");
    }
}

#[test]
fn logs_without_reports() {
    let logs = [read(QUIET), read(OFF)];
    judge(&logs, &format!("{FLAGS}{}", tick()), |judgement| {
        assert!(judgement.races.is_empty());
        assert_eq!(judgement.unused.len(), 2);
        assert_eq!(judgement.silent.len(), 1);
        assert!(!judgement.silent[0].enabled);
    });
}

/// An entry with two functions explains no report with one side, nor the reverse.
#[test]
fn one_side_and_two_functions() {
    let one = tick();
    let two = replaced(&one, "_tick']", "_tick', '*']");
    let report = unknown();
    let (title_only, _) = report.split_once("race at").unwrap();
    for (text, list) in [(report.as_str(), two.as_str()), (title_only, &one)] {
        assert_eq!(judge(&[read(text)], list, verdicts), "1 UNEXPLAINED");
    }
}

/// All calls of a helper have the helper's lines, so the caller's line tells races apart. Titles alone
/// do, too.
#[test]
fn races_are_told_apart() {
    let at = |from, to| replaced(HELPER, from, to);
    let logs = [
        HELPER.to_owned(),
        at("atomic_read+0xd/", "atomic_read+0xf/"),
        at("atomic_read+0xd/", "atomic_read+0x11/"),
        at("5flags+0x1d/", "5flags+0x2d/"),
    ];
    let logs = logs.map(|text| read(&text));
    assert_eq!(judge(&logs, "", verdicts), "3 UNEXPLAINED, 1 UNEXPLAINED");

    let titles =
        ["a / b", "a / c", "a / b"].map(|functions| format!("BUG: KCSAN: x in {functions}\n"));
    let logs = [read(&titles.concat())];
    assert_eq!(judge(&logs, "", verdicts), "2 UNEXPLAINED, 1 UNEXPLAINED");
}

#[test]
fn the_table() {
    let (stacks, suite) = (true, false);
    let shown = judge(&[read(SEVERAL)], FLAGS, |judgement| {
        table(judgement, Show { stacks, suite })
    });
    let expected = "\
count  verdict                languages  accesses
    1  UNEXPLAINED            ?          read of 8 in tick_nohz_stop_tick, other side not known
    1  explained: file-flags  Rust/?     read (marked) of 4 in rust_helper_atomic_read < kernel::fs::flags  read-write of 8 in setfl

UNEXPLAINED: data-race in tick_nohz_stop_tick (x.log:28)
  read of 8 bytes by task 0 on CPU 1:
    tick_nohz_stop_tick+0x71/0xd0
    do_idle+0x89/0xd0
  the other side is not known: not instrumented, or a device
  value changed: 0x2328 -> 0x2329

explained: file-flags: data-race in rust_helper_atomic_read / setfl (x.log:58)
  C writes it under a lock. Documentation/kcsan.rst, \"File flags\".
  read (marked) of 4 bytes by an interrupt on CPU 0:
    rust_helper_atomic_read+0xd/0x10
    kernel::fs::flags+0x1d/0x30
    sysvec_apic_timer_interrupt+0x70/0x80
    asm_sysvec_apic_timer_interrupt+0x1a/0x20
    default_idle+0xb/0x10
  read-write of 8 bytes by task 1 on CPU 1:
    setfl+0x10/0x20
    0xffffffffc0001234
uncertain: 1 of 4 reports, which may have lines of others, or lack lines: \
build with CONFIG_PRINTK_CALLER=y, which tells contexts apart
4 reports of 3 races: 1 unexplained, 1 explained, 0 the kernel's own, 1 of the suite (2 reports); KCSAN not strict
";
    assert_eq!(shown, expected);
}

/// A kernel with `CONFIG_UNWINDER_GUESS` shows the remains of a lock that KCSAN took. An interrupted
/// function may be KCSAN's without a guess.
#[test]
fn guessed_stacks_are_named() {
    let waiting = replaced(GUEST, " spin+0x6/", " kcsan_setup_watchpoint+0x6/");
    for (text, expected) in [(GUEST, false), (&waiting, false), (GUESSED, true)] {
        let shown = judge(&[read(text)], "", |judgement| {
            table(judgement, Show::default())
        });
        assert_eq!(
            shown.contains("1 reports may name wrong functions"),
            expected
        );
        assert_eq!(shown.contains("may name wrong"), expected);
    }
}

/// A race is the kernel's own if both sides are certainly C that no Rust has called. The interrupted
/// Rust in this report is no caller.
#[test]
fn races_of_the_kernel_with_itself() {
    let verdict = |text: &str, change: fn(&mut Report)| {
        let mut log = read_with_c_lines(text);
        change(&mut log.reports[0]);
        judge(&[log], "", verdicts)
    };
    assert_eq!(verdict(KERNEL, |_| ()), "1 kernel's own");
    assert_eq!(verdict(&unknown(), |_| ()), "1 UNEXPLAINED");
    let called = replaced(KERNEL, " kthread+", &format!("{RUST_FRAME} kthread+"));
    assert_eq!(verdict(&called, |_| ()), "1 UNEXPLAINED");
    let changes: [fn(&mut Report); 3] = [
        |report| report.accesses[1].frames[0].places.clear(),
        |report| report.accesses[1].frames[0].module = Some("driver".to_owned()),
        |report| report.complete = false,
    ];
    for change in changes {
        assert_eq!(verdict(KERNEL, change), "1 UNEXPLAINED");
    }
}
