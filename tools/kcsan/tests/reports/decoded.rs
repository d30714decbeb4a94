// SPDX-License-Identifier: GPL-2.0

//! Stacks that somebody has decoded: functions and places are as if we had done it.

use crate::{DECODED, DECODED_MODULE, RING, SYZBOT};
use lkmm_kcsan::image::annotate;
use lkmm_kcsan::read::read;
use lkmm_kcsan::report::Report;
use lkmm_kcsan::source::Language;

fn only(text: &str) -> Report {
    let log = read("x.log", text);
    assert_eq!(log.reports.len(), 1, "{text}");
    log.reports.into_iter().next().unwrap()
}

/// Functions and their places, innermost first.
fn stack(report: &Report, side: usize) -> Vec<String> {
    let frames = report.accesses[side].frames.iter();
    let places = |frame: &lkmm_kcsan::symbol::Symbol| {
        let places = frame
            .places
            .iter()
            .map(|one| format!("{} {one}", one.function));
        places.collect::<Vec<_>>().join(" < ")
    };
    frames
        .map(|frame| format!("{}: {}", frame.title(), places(frame)))
        .collect()
}

const PUSHED: [&str; 4] = [
    "ring_push: ring_push drivers/ring/push.c:41",
    "ring_send: ring_send drivers/ring/api.c:12",
    "kthread: kthread kernel/kthread.c:389",
    "ret_from_fork: ret_from_fork arch/x86/kernel/process.c:147",
];

#[test]
fn each_form() {
    let report = only(SYZBOT);
    assert!(report.complete && report.doubts().is_empty());
    let inlined = "ring_push: ring_slot include/linux/ring.h:9 < ring_push drivers/ring/push.c:41";
    assert_eq!(stack(&report, 0)[0], inlined);
    assert_eq!(stack(&report, 0)[1..], PUSHED[1..]);
    assert_eq!(
        stack(&report, 1)[0],
        "ring_poll: ring_poll drivers/ring/poll.c:20"
    );
    assert_eq!(report.accesses[0].language(), Language::C);

    let report = only(DECODED);
    assert!(report.complete && report.doubts().is_empty());
    assert_eq!(stack(&report, 0), PUSHED);

    let report = only(DECODED_MODULE);
    assert!(report.complete && report.doubts().is_empty());
    assert_eq!(
        stack(&report, 0)[0],
        "ring_push [ring]: ring_push drivers/ring/x.c:3"
    );
    assert!(report.names_module("ring"));
}

/// The kernel's script leaves the offset out, and before 7.x the blanks, too.
#[test]
fn without_offsets() {
    let without = |text: &str| {
        let mut text = text.to_owned();
        while let (Some(start), Some(end)) = (text.find("+0x"), text.find(" (")) {
            text.replace_range(start..end, "");
            text = text.replacen(" (", " \u{1}", 1);
        }
        text.replace('\u{1}', "(")
    };
    let text = without(DECODED);
    assert!(
        text.contains(" ring_push (drivers/ring/push.c:41)\n"),
        "{text}"
    );
    let unindented: Vec<_> = text.lines().map(str::trim_start).collect();
    for text in [text.clone(), unindented.join("\n")] {
        let report = only(&text);
        assert!(report.complete && report.doubts().is_empty());
        assert_eq!(stack(&report, 0), PUSHED);
    }
    // A title with one side has an offset, and so a place.
    let title = RING.replace(
        "ring_push / ring_poll",
        "ring_push (drivers/ring/push.c:41)",
    );
    assert_eq!(only(&title).headline(), "data-race in ring_push");
}

#[test]
fn rust_that_is_demangled() {
    let frame = "<r::A as r::B>::push (samples/r.rs:41) ring";
    let text = DECODED_MODULE.replacen("ring_push+0x31/0x90 (drivers/ring/x.c:3) ring", frame, 1);
    let report = only(&text);
    let access = &report.accesses[0];
    assert_eq!(access.language(), Language::Rust);
    assert_eq!(
        stack(&report, 0)[0],
        "<r::A as r::B>::push [ring]: <r::A as r::B>::push samples/r.rs:41"
    );
    // By the name alone.
    let text = RING.replacen("ring_push+", "r::push+", 1);
    assert_eq!(only(&text).accesses[0].language(), Language::Rust);
}

/// Lines that are in the log stay where no other file has any.
#[test]
fn without_an_image() {
    let mut logs = [read("x.log", DECODED)];
    annotate(&mut logs, &[]);
    assert_eq!(stack(&logs[0].reports[0], 0), PUSHED);
}

/// A function of Rust is inlined in one without a line of its own.
#[test]
fn inlined_in_a_function_without_a_line() {
    let decoded = RING
        .replace("ring_push+0x31/0x90", "ring_push+0x31/0x90 push.c:41")
        .replace("ring_poll+0x2c/0x70", "ring_poll+0x2c/0x70 push.c:77");
    assert!(only(&decoded).is_of_the_kernel());

    let rust = " ring_step ring.rs:10 [inline]\n ring_send+0x1a/0x40\n";
    let report = only(&decoded.replacen(" ring_send+0x1a/0x40\n", rust, 1));
    assert!(!report.is_of_the_kernel());
    assert_eq!(stack(&report, 0)[1], "ring_send: ring_step ring.rs:10");
}
