// SPDX-License-Identifier: GPL-2.0

//! What is read from a log.

use crate::{ASSERT, BEGUN_LATE, GUEST, HELPER, OFF, PAIR, QUIET, SEVERAL, UNKNOWN};
use lkmm_kcsan::access::{Access, Kind, Thread};
use lkmm_kcsan::read::read;
use lkmm_kcsan::report::{Change, Report};
use lkmm_kcsan::source::Language;

fn only(text: &str) -> Report {
    let log = read("x.log", text);
    assert_eq!(log.reports.len(), 1);
    log.reports.into_iter().next().unwrap()
}

fn functions(access: &Access) -> Vec<&str> {
    let frames = access.frames.iter();
    frames.map(|frame| frame.function.as_str()).collect()
}

#[test]
fn both_sides() {
    let report = only(PAIR);
    assert!(report.complete);
    assert_eq!(report.line, 5);
    assert_eq!(
        report.headline(),
        "data-race in kcsan_rust::pair::rust_writer [kcsan_rust] / c_reader [kcsan_rust]"
    );
    let [write, read] = report.accesses.as_slice() else {
        panic!("{report:?}");
    };
    assert_eq!((write.kind, write.size, write.cpu), (Kind::Write, 4, 0));
    assert_eq!(write.thread, Thread::Task(487));
    assert_eq!(write.language(), Language::Rust);
    assert_eq!(
        functions(write),
        [
            "kcsan_rust::pair::rust_writer",
            "access_thread",
            "kthread",
            "ret_from_fork"
        ]
    );
    assert_eq!(
        (read.kind, read.address),
        (Kind::Read, 0xffff_ffff_c009_a628)
    );
    // It may as well be Rust's with `#[no_mangle]`.
    assert_eq!(read.language(), Language::Unknown);
    let (old, new) = (0x9a6, 0x9b2);
    assert_eq!(
        report.value,
        Some(Change {
            old,
            new,
            mask: None
        })
    );
    assert!(report.names_module("kcsan_rust"));
    assert!(!report.names_module("kcsan"));
}

// With carriage returns and callers. Seen to fail: without either in line.rs.
#[test]
fn a_helper_in_an_interrupt() {
    let report = only(HELPER);
    assert!(report.complete);
    let [read, write] = report.accesses.as_slice() else {
        panic!("{report:?}");
    };
    assert!(read.marked && !write.marked);
    assert_eq!(read.thread, Thread::Interrupt);
    assert_eq!(read.language(), Language::Rust);
    assert_eq!(functions(read)[1], "kernel::fs::flags");
    assert_eq!(read.frames.len(), 5);
    assert_eq!(functions(write), ["setfl", "0xffffffffc0001234"]);
    assert_eq!(report.value, None);
    // Its stacks lead through no module.
    assert!(!report.names_module("kcsan_rust"));
}

#[test]
fn one_side() {
    let report = only(UNKNOWN);
    assert!(report.complete && report.unknown_origin);
    assert_eq!(report.headline(), "data-race in tick_nohz_stop_tick");
    assert_eq!(report.accesses.len(), 1);
}

// Seen to fail: without the mask, and without `reordered to`.
#[test]
fn an_assertion_with_bits_and_held_back() {
    let report = only(ASSERT);
    assert!(report.complete);
    assert_eq!(report.bug, "assert: race");
    let mask = report.value.unwrap().mask;
    assert_eq!(mask, Some(0xf0));
    let to: Vec<_> = report
        .accesses
        .iter()
        .map(|access| {
            let to = access.reordered_to.as_ref().unwrap();
            assert_eq!(access.frames.len(), 2);
            (access.kind, access.reordered, to.offset.unwrap().0)
        })
        .collect();
    assert_eq!(
        to,
        [
            (Kind::AssertNoWrites, true, 0x51),
            (Kind::Write, true, 0x21)
        ]
    );
}

#[test]
fn lines_of_others_in_between() {
    let log = read("x.log", SEVERAL);
    assert_eq!(log.reports.len(), 4);
    assert!(log.reports.iter().all(|report| report.complete));
    assert_eq!(functions(&log.reports[0].accesses[0]).len(), 4);
}

// Seen to fail: with the line of the mode alone taken for KCSAN.
#[test]
fn whether_kcsan_was_on() {
    let log = read("x.log", QUIET);
    assert!(log.has_kcsan() && log.strict == Some(false));
    assert!(read("x.log", ASSERT).strict == Some(true));
    assert!(!read("x.log", OFF).has_kcsan());
    let disabled = QUIET.replace("kcsan: enabled early", "");
    assert!(!read("x.log", &disabled).has_kcsan());
    // The first lines are lost, but who reports is there.
    assert!(read("x.log", &PAIR[PAIR.find("=====").unwrap()..]).has_kcsan());
}

/// From a guest: reordered, through a helper, in an interrupt.
#[test]
fn of_a_guest() {
    let log = read("guest.log", GUEST);
    assert!(log.enabled && log.strict == Some(true));
    let all: Vec<_> = log
        .reports
        .iter()
        .map(|report| {
            assert!(report.complete && report.names_module("rust_kcsan"));
            let first = &report.accesses[0];
            (first.words(), functions(first)[0])
        })
        .collect();
    let is = |words: &str, function| (words.to_owned(), function);
    assert_eq!(
        all,
        [
            is("write of 4", "kr_write"),
            is("read-write (reordered) of 4", "kr_mut_add"),
            is("write (marked) of 8", "rust_helper_set_bit"),
            is("read of 4", "kc_read"),
        ]
    );
    let reordered = &log.reports[1].accesses[0];
    assert_eq!(
        reordered.reordered_to.as_ref().unwrap().function,
        "kr_mut_add"
    );
    let interrupt = &log.reports[3].accesses[0];
    assert_eq!(
        (interrupt.thread, interrupt.frames.len()),
        (Thread::Interrupt, 12)
    );
}

/// Wherever a log ends, each report that began in it is there, and only whole ones are complete.
/// Seen to fail: with `finish()` at the end of the text left out.
#[test]
fn cut_off_anywhere() {
    for text in [PAIR, HELPER, UNKNOWN, ASSERT, SEVERAL, GUEST] {
        let whole = read("x.log", text);
        for (end, _) in text.char_indices() {
            let head = &text[..end];
            let begun = head.matches("BUG: KCSAN: ").count();
            let log = read("x.log", head);
            assert_eq!(log.reports.len(), begun, "{head}");
            for (report, other) in log.reports.iter().zip(&whole.reports) {
                assert!(!report.complete || report == other, "{head}");
            }
        }
    }
}

/// Wherever a log begins, what is left of a report is one, that is not complete.
#[test]
fn begun_late() {
    for text in [PAIR, HELPER, ASSERT] {
        let title = text.find("BUG: KCSAN").unwrap();
        let footer = text.find("Reported by").unwrap();
        for start in text.char_indices().map(|(start, _)| start) {
            if (title + 1..=footer).contains(&start) {
                let report = only(&text[start..]);
                assert!(!report.complete && report.title.is_empty());
            }
        }
    }
}

/// What is left of a report whose first lines are lost.
#[test]
fn the_second_half() {
    let report = only(BEGUN_LATE);
    assert!(!report.complete && report.doubts().is_empty());
    assert_eq!((report.line, report.accesses.len()), (5, 1));
    assert_eq!(
        functions(&report.accesses[0]),
        ["ring_poll", "ring_recv", "kthread"]
    );
}

/// What is left of two reports: the accesses of both, without titles and ends. Seen to fail: with a
/// report that takes any number of accesses.
#[test]
fn accesses_of_two_reports() {
    let lines = |from: &str, to: &str| {
        let start = GUEST.find(from).unwrap();
        let end = start + GUEST[start..].find(to).unwrap();
        &GUEST[start..end]
    };
    let one = lines("write to 0xffff8880005f4000", "value changed");
    let other = lines("write (marked)", "Reported by");
    let log = read("x.log", &format!("{one}{other}"));
    let sides: Vec<_> = log.reports.iter().map(|one| one.accesses.len()).collect();
    assert_eq!(sides, [2, 2]);
}

/// A report that lacks its end, and then another.
#[test]
fn one_after_the_other() {
    let body = &PAIR[PAIR.find("[    0.1036").map_or(0, |at| at)..];
    let middle = body.find("c_reader+0x10").unwrap();
    let text = format!("{}\n{UNKNOWN}", &PAIR[..PAIR.len() - body.len() + middle]);
    let log = read("x.log", &text);
    let complete: Vec<_> = log.reports.iter().map(|report| report.complete).collect();
    assert_eq!(complete, [false, true]);
}
