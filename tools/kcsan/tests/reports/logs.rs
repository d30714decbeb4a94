// SPDX-License-Identifier: GPL-2.0

//! What is read from a log.

use crate::{
    between, doubts, functions, is_certain, only, read, replaced, unknown, ASSERT, GUEST, HELPER,
    OFF, QUIET, RING, SEVERAL,
};
use lkmm_kcsan::access::{Kind, Thread};
use lkmm_kcsan::report::Change;
use lkmm_kcsan::symbol::Language;

/// With lines of other messages in between.
#[test]
fn both_sides() {
    let log = read(SEVERAL);
    assert_eq!(log.reports.len(), 4);
    assert!(log.reports.iter().all(|report| report.complete));
    let report = &log.reports[0];
    assert_eq!((report.line, report.accesses.len()), (5, 2));
    let title = "data-race in kcsan_rust::pair::rust_writer [kcsan_rust] / c_reader [kcsan_rust]";
    assert_eq!(report.headline(), title);
    let [write, read] = report.accesses.as_slice() else {
        panic!("{report:?}");
    };
    assert_eq!((write.kind, write.size, write.cpu), (Kind::Write, 4, 0));
    assert_eq!(write.thread, Thread::Task(487));
    assert_eq!(write.language(), Language::Rust);
    let writer = "kcsan_rust::pair::rust_writer";
    let stack = [writer, "access_thread", "kthread", "ret_from_fork"];
    assert_eq!(functions(write), stack);
    assert_eq!(
        (read.kind, read.address),
        (Kind::Read, 0xffff_ffff_c009_a628)
    );
    // A function of Rust with `#[no_mangle]` has such a name, too.
    assert_eq!(read.language(), Language::Unknown);
    let (old, new, mask) = (0x9a6, 0x9b2, None);
    assert_eq!(report.value, Some(Change { old, new, mask }));
    assert!(report.names_module("kcsan_rust") && !report.names_module("kcsan"));
}

/// With carriage returns and callers.
#[test]
fn a_helper_in_an_interrupt() {
    let report = only(HELPER);
    assert!(report.complete && report.value.is_none());
    let [read, write] = report.accesses.as_slice() else {
        panic!("{report:?}");
    };
    assert!(read.marked && !write.marked);
    assert_eq!(
        (read.thread, read.language()),
        (Thread::Interrupt, Language::Rust)
    );
    assert_eq!(
        (functions(read)[1], read.frames.len()),
        ("kernel::fs::flags", 5)
    );
    assert_eq!(functions(write), ["setfl", "0xffffffffc0001234"]);
}

#[test]
fn one_side() {
    let report = only(&unknown());
    assert!(report.complete && report.unknown_origin);
    assert_eq!(report.headline(), "data-race in tick_nohz_stop_tick");
    assert_eq!(report.accesses.len(), 1);
}

#[test]
fn an_assertion_about_bits_and_delayed_accesses() {
    let report = only(ASSERT);
    assert!(report.complete);
    assert_eq!(report.bug, "assert: race");
    assert_eq!(report.value.unwrap().mask, Some(0xf0));
    let to = report.accesses.iter().map(|access| {
        let to = access.reordered_to.as_ref().unwrap();
        assert!(access.reordered && access.frames.len() == 2);
        (access.kind, to.offset.unwrap().0)
    });
    let to: Vec<_> = to.collect();
    assert_eq!(to, [(Kind::AssertNoWrites, 0x51), (Kind::Write, 0x21)]);
}

#[test]
fn whether_kcsan_was_enabled() {
    let disabled = replaced(QUIET, "kcsan: enabled early", "");
    let headless = &SEVERAL[SEVERAL.find("=====").unwrap()..];
    for (text, enabled, strict) in [
        (QUIET, true, Some(false)),
        (ASSERT, true, Some(true)),
        (OFF, false, None),
        (&disabled, false, Some(false)),
        // A report shows that, too.
        (headless, true, None),
    ] {
        let log = read(text);
        assert_eq!((log.has_kcsan(), log.strict), (enabled, strict), "{text}");
    }
}

/// Delayed, through a helper, in an interrupt.
#[test]
fn reports_of_a_guest() {
    let log = read(GUEST);
    assert!(log.enabled && log.strict == Some(true));
    let firsts = log.reports.iter().map(|report| {
        assert!(report.complete && report.names_module("rust_kcsan"));
        let first = &report.accesses[0];
        format!("{} in {}", first.words(), functions(first)[0])
    });
    let expected = [
        "write of 4 in kr_write",
        "read-write (reordered) of 4 in kr_mut_add",
        "write (marked) of 8 in rust_helper_set_bit",
        "read of 4 in kc_read",
    ];
    assert_eq!(firsts.collect::<Vec<_>>(), expected);
    let to = log.reports[1].accesses[0].reordered_to.as_ref();
    assert_eq!(to.unwrap().function, "kr_mut_add");
    let interrupt = &log.reports[3].accesses[0];
    assert_eq!(
        (interrupt.thread, interrupt.frames.len()),
        (Thread::Interrupt, 12)
    );
}

/// Wherever a log ends, each report that began in it is there, and only whole ones are complete.
#[test]
fn cut_off_anywhere() {
    for text in [HELPER, ASSERT, SEVERAL, GUEST, RING] {
        let whole = read(text);
        for (end, _) in text.char_indices() {
            let head = &text[..end];
            let log = read(head);
            assert_eq!(
                log.reports.len(),
                head.matches("BUG: KCSAN: ").count(),
                "{head}"
            );
            for (report, other) in log.reports.iter().zip(&whole.reports) {
                assert!(!report.complete || report == other, "{head}");
            }
        }
    }
}

/// Wherever a log begins, what is left of a report is a report that is not complete.
#[test]
fn begun_anywhere() {
    for text in [HELPER, ASSERT, RING] {
        let title = text.find("BUG: KCSAN").unwrap();
        let footer = text.find("Reported by").unwrap();
        for start in text.char_indices().map(|(start, _)| start) {
            if (title + 1..=footer).contains(&start) {
                let report = only(&text[start..]);
                assert!(!report.complete && report.title.is_empty());
            }
        }
    }
    let report = only(&RING[RING.find(" ring_push+").unwrap()..]);
    assert!(!report.complete && doubts(&report).is_empty());
    assert_eq!((report.line, report.accesses.len()), (6, 1));
    let stack = ["ring_poll", "ring_recv", "kthread", "ret_from_fork"];
    assert_eq!(functions(&report.accesses[0]), stack);
}

/// The accesses of two reports without titles and ends.
#[test]
fn accesses_of_two_reports() {
    let one = between(GUEST, "write to 0xffff8880005f4000", "value changed");
    let other = between(GUEST, "write (marked)", "Reported by");
    let log = read(&format!("{one}{other}"));
    let sides: Vec<_> = log.reports.iter().map(|one| one.accesses.len()).collect();
    assert_eq!(sides, [2, 2]);
}

#[test]
fn a_title_within_an_escape_sequence() {
    let report = only("\u{1b}]0;BUG: KCSAN: data-race in f / g\u{7}\n");
    assert!(report.headline().starts_with("data-race in f / g"));
}

/// A report without its end, and another one.
#[test]
fn one_after_the_other() {
    let middle = RING.find("ring_poll+0x2c").unwrap();
    let log = read(&format!("{}\n{}", &RING[..middle], unknown()));
    let complete: Vec<_> = log.reports.iter().map(|report| report.complete).collect();
    assert_eq!(complete, [false, true]);
    assert!(is_certain(&log.reports[1]));
}
