// SPDX-License-Identifier: GPL-2.0

//! Races, verdicts and what is printed of them.

use crate::{GUESSED, GUEST, HELPER, KERNEL, OFF, QUIET, SEVERAL, UNKNOWN};
use lkmm_kcsan::explained::{Explained, Kernel};
use lkmm_kcsan::read::{read, Log};
use lkmm_kcsan::report::Report;
use lkmm_kcsan::source::Place;
use lkmm_kcsan::table::{table, Show};
use lkmm_kcsan::verdict::{judge, Judgement, Outcome, Rules};
use std::path::Path;

const FLAGS: &str = "\
[[report]]
name = 'flags'
functions = ['setfl', 'rust_helper_atomic_*']
bases = ['6.12']
architectures = ['x86_64']
reason = 'C writes it under a lock.'
see = 'File flags'
";

const TICK: &str = "\
[[report]]
name = 'tick'
functions = ['tick_nohz_stop_tick']
bases = ['6.12']
architectures = ['x86_64']
reason = 'A device.'
see = 'Ticks'
";

fn list(text: &str) -> Explained {
    Explained::parse(Path::new("e.toml"), text).unwrap()
}

fn rules(explained: &Explained) -> Rules<'_> {
    Rules {
        explained,
        kernel: Kernel {
            base: "6.12",
            architecture: "x86_64",
        },
        suite: Some("kcsan_rust"),
        all_used: false,
    }
}

fn words(judgement: &Judgement<'_>) -> Vec<(usize, String)> {
    let races = judgement.races.iter();
    races
        .map(|(race, verdict)| (race.count, verdict.word()))
        .collect()
}

fn logs() -> Vec<Log> {
    vec![read("several.log", SEVERAL)]
}

/// The two reports of the suite are of one race: which side comes first does not matter. Seen to
/// fail: without the sorting of sides.
#[test]
fn each_race_has_a_verdict() {
    let logs = logs();
    let list = list(FLAGS);
    let judgement = judge(&logs, &rules(&list));
    assert_eq!(
        words(&judgement),
        [
            (2, "suite".to_owned()),
            (1, "UNEXPLAINED".to_owned()),
            (1, "explained: flags".to_owned())
        ]
    );
    assert_eq!(judgement.outcome(), Outcome::Unexplained);
}

// Seen to fail: with a status that does not look at each of these.
#[test]
fn statuses() {
    let logs = logs();
    let both = list(&format!("{FLAGS}{TICK}"));
    let judged = judge(&logs, &rules(&both));
    assert_eq!(
        (judged.outcome(), judged.stale.len()),
        (Outcome::Explained, 0)
    );

    let nothing = list("");
    let alone = Rules {
        suite: None,
        ..rules(&both)
    };
    assert_eq!(judge(&logs, &alone).outcome(), Outcome::Unexplained);
    assert_eq!(
        judge(&logs, &rules(&nothing)).outcome(),
        Outcome::Unexplained
    );

    let quiet = [read("quiet.log", QUIET)];
    let judged = judge(&quiet, &rules(&both));
    assert_eq!(
        (judged.outcome(), judged.stale.len()),
        (Outcome::Explained, 2)
    );
    let strictly = Rules {
        all_used: true,
        ..rules(&both)
    };
    assert_eq!(judge(&quiet, &strictly).outcome(), Outcome::Unexplained);

    let off = [read("quiet.log", QUIET), read("off.log", OFF)];
    let judged = judge(&off, &rules(&both));
    assert_eq!(judged.outcome(), Outcome::NoKcsan);
    assert_eq!(judged.silent[0].file, "off.log");
}

/// An entry is for its bases and architectures, and is neither used nor stale elsewhere.
#[test]
fn other_kernels() {
    let logs = logs();
    let both = list(&format!("{FLAGS}{TICK}"));
    for (base, architecture) in [("7.3", "x86_64"), ("6.12", "arm64")] {
        let judged = judge(
            &logs,
            &Rules {
                kernel: Kernel { base, architecture },
                ..rules(&both)
            },
        );
        assert_eq!(judged.outcome(), Outcome::Unexplained);
        assert!(judged.stale.is_empty());
    }
}

/// One function explains a report with one side only, and the reverse.
#[test]
fn an_origin_that_is_not_known() {
    let logs = [read("unknown.log", UNKNOWN)];
    let pair = TICK.replace("['tick_nohz_stop_tick']", "['tick_nohz_stop_tick', '*']");
    let pair = list(&pair);
    assert_eq!(judge(&logs, &rules(&pair)).outcome(), Outcome::Unexplained);
    // What the kernel says is cut off after the title.
    let title = UNKNOWN.find("race at").unwrap();
    let cut = [read("cut.log", &UNKNOWN[..title])];
    let tick = list(TICK);
    assert_eq!(judge(&cut, &rules(&tick)).outcome(), Outcome::Unexplained);
}

/// A helper has one line, or several that say nothing: its caller's counts. Seen to fail: with the
/// helper's own.
#[test]
fn a_helper_is_its_caller() {
    let list = list("");
    let elsewhere = |place| HELPER.replace("atomic_read+0xd/", place);
    let [second, third] = ["atomic_read+0xf/", "atomic_read+0x11/"].map(elsewhere);
    let other = HELPER.replace("5flags+0x1d/", "5flags+0x2d/");
    let logs = [HELPER, &second, &third, &other].map(|text| read("x.log", text));
    let counts: Vec<_> = words(&judge(&logs, &rules(&list)))
        .into_iter()
        .map(|(count, _)| count)
        .collect();
    assert_eq!(counts, [3, 1]);
}

/// Titles alone are races that differ. Seen to fail: with accesses alone to tell them apart.
#[test]
fn what_is_left_of_two_races() {
    let list = list("");
    let title = |functions| format!("BUG: KCSAN: data-race in {functions}\n");
    let text = [title("a / b"), title("a / c"), title("a / b")].concat();
    let logs = [read("cut.log", &text)];
    let counts: Vec<_> = words(&judge(&logs, &rules(&list)))
        .into_iter()
        .map(|(count, _)| count)
        .collect();
    assert_eq!(counts, [2, 1]);
}

/// Seen to fail: without the values.
#[test]
fn what_is_shown() {
    let logs = logs();
    let list = list(&FLAGS.replace("'flags'", "'file-flags'"));
    let show = Show {
        stacks: true,
        suite: false,
    };
    let shown = table(&judge(&logs, &rules(&list)), show);
    let expected = "\
count  verdict                languages  accesses
    1  UNEXPLAINED            ?          read of 8 in tick_nohz_stop_tick, other side not known
    1  explained: file-flags  Rust/?     read (marked) of 4 in rust_helper_atomic_read < kernel::fs::flags  read-write of 8 in setfl

UNEXPLAINED: data-race in tick_nohz_stop_tick (several.log:30)
  read of 8 bytes by task 0 on CPU 1:
    tick_nohz_stop_tick+0x71/0xd0
    do_idle+0x89/0xd0
  the other side is not known: not instrumented, or a device
  value changed: 0x2328 -> 0x2329

explained: file-flags: data-race in rust_helper_atomic_read / setfl (several.log:64)
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

/// Of a kernel with `CONFIG_UNWINDER_GUESS`: remains of a lock that KCSAN took are on top. Seen to
/// fail: without the question, and for an interrupt while KCSAN waits.
#[test]
fn stacks_that_are_guessed() {
    let list = list("");
    let waiting = GUEST.replace(" spin+0x6/", " kcsan_setup_watchpoint+0x6/");
    assert_ne!(waiting, GUEST);
    for (text, said) in [(UNKNOWN, false), (&waiting, false), (GUESSED, true)] {
        let logs = [read("x.log", text)];
        let shown = table(&judge(&logs, &rules(&list)), Show::default());
        assert_eq!(shown.contains("2 reports may name wrong functions"), said);
        assert_eq!(shown.contains("may name wrong"), said);
    }
}

/// Between C and C, unless Rust has called one of them, or it is not known what it is. Seen to fail:
/// without each of the conditions in `is_of_the_kernel()`, and with what an interrupt came to taken
/// for its caller.
#[test]
fn races_of_the_kernel_with_itself() {
    let c = || {
        vec![Place {
            function: "tick".to_owned(),
            file: "kernel/time/tick.c".to_owned(),
            line: 7,
        }]
    };
    let verdict = |change: &dyn Fn(&mut Report)| {
        let mut log = read("kernel.log", KERNEL);
        for access in &mut log.reports[0].accesses {
            access.frames[0].places = c();
        }
        change(&mut log.reports[0]);
        let logs = [log];
        words(&judge(&logs, &rules(&list("")))).remove(0).1
    };

    assert_eq!(verdict(&|_| ()), "kernel's own");
    let without_lines = |report: &mut Report| report.accesses[1].frames[0].places.clear();
    assert_eq!(verdict(&without_lines), "UNEXPLAINED");
    let in_a_module = |report: &mut Report| {
        report.accesses[1].frames[0].module = Some("driver".to_owned());
    };
    assert_eq!(verdict(&in_a_module), "UNEXPLAINED");
    let called_by_rust = |report: &mut Report| {
        let rust = report.accesses[0].frames.last().cloned().unwrap();
        report.accesses[1].frames.insert(1, rust);
    };
    assert_eq!(verdict(&called_by_rust), "UNEXPLAINED");
    let cut_off = |report: &mut Report| report.complete = false;
    assert_eq!(verdict(&cut_off), "UNEXPLAINED");
}
