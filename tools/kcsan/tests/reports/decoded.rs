// SPDX-License-Identifier: GPL-2.0

//! Stacks that a program has decoded have the same functions and places as if this library had found
//! them.

use crate::{is_certain, only, read, replaced, CALLER, DECODED, RING};
use lkmm_kcsan::image::annotate;
use lkmm_kcsan::report::Report;
use lkmm_kcsan::symbol::Language;

/// Functions and their places, the innermost first.
fn stack(report: &Report, side: usize) -> Vec<String> {
    let frames = report.accesses[side].frames.iter();
    let lines = frames.map(|frame| {
        let places = frame.places.iter();
        let places = places.map(|place| format!("{} {place}", place.function));
        let places: Vec<_> = places.collect();
        format!("{}: {}", frame.title(), places.join(" < "))
    });
    lines.collect()
}

const PUSHED: [&str; 4] = [
    "ring_push: ring_push drivers/ring/push.c:41",
    "ring_send: ring_send drivers/ring/api.c:12",
    "kthread: kthread kernel/kthread.c:389",
    "ret_from_fork: ret_from_fork arch/x86/kernel/process.c:147",
];

/// The same as `scripts/decode_stacktrace.sh` writes it, without the inlined function.
fn in_parentheses(offsets: bool, module: &str) -> String {
    let lines = DECODED.lines().filter(|line| !line.contains("[inline]"));
    let lines = lines.map(|line| match line.split_once(' ') {
        Some(("", frame)) => {
            let (function, place) = frame.split_once(' ').unwrap();
            let name = function.split('+').next().unwrap();
            let function = if offsets { function } else { name };
            let of_module = name.starts_with("ring_");
            let module = if of_module { module } else { "" };
            format!(" {function} ({place}){module}\n")
        }
        _ => format!("{line}\n"),
    });
    lines.collect()
}

#[test]
fn each_form() {
    let report = only(DECODED);
    assert!(is_certain(&report));
    let inlined = "ring_push: ring_slot include/linux/ring.h:9 < ring_push drivers/ring/push.c:41";
    assert_eq!(stack(&report, 0)[0], inlined);
    assert_eq!(stack(&report, 0)[1..], PUSHED[1..]);
    let polled = "ring_poll: ring_poll drivers/ring/poll.c:20";
    assert_eq!(stack(&report, 1)[0], polled);
    assert_eq!(report.accesses[0].language(), Language::C);

    // Without offsets, as by default; and without the blanks, as before Linux 7.
    let bare = in_parentheses(false, "");
    let unindented: Vec<_> = bare.lines().map(str::trim_start).collect();
    for text in [&in_parentheses(true, ""), &bare, &unindented.join("\n")] {
        let report = only(text);
        assert!(is_certain(&report), "{text}");
        assert_eq!(stack(&report, 0), PUSHED);
    }

    let title = "ring_push [ring] / ring_poll [ring]";
    let module = in_parentheses(true, " ring");
    let report = only(&replaced(&module, "ring_push / ring_poll", title));
    assert!(is_certain(&report) && report.names_module("ring"));
    let pushed = "ring_push [ring]: ring_push drivers/ring/push.c:41";
    assert_eq!(stack(&report, 0)[0], pushed);

    // A title with one function has a place, too.
    let title = "ring_push (drivers/ring/push.c:41)";
    let text = replaced(RING, "ring_push / ring_poll", title);
    assert_eq!(only(&text).headline(), "data-race in ring_push");
}

#[test]
fn demangled_names_are_of_rust() {
    for (frame, decoded) in [
        (
            "<r::A as r::B>::push (samples/r.rs:41) ring",
            "<r::A as r::B>::push [ring]: <r::A as r::B>::push samples/r.rs:41",
        ),
        ("r::push+0x31/0x90", "r::push: "),
    ] {
        let report = only(&replaced(RING, "ring_push+0x31/0x90", frame));
        assert_eq!(report.accesses[0].language(), Language::Rust);
        assert_eq!(stack(&report, 0)[0], decoded);
    }
}

#[test]
fn lines_of_the_log_stay_without_an_image() {
    let mut logs = [read(&in_parentheses(true, ""))];
    annotate(&mut logs, &[]);
    assert_eq!(stack(&logs[0].reports[0], 0), PUSHED);
}

/// A function of Rust is inlined in one without a line of its own.
#[test]
fn inlined_in_a_function_without_a_line() {
    let decoded = replaced(RING, "push+0x31/0x90", "push+0x31/0x90 push.c:41");
    let decoded = replaced(&decoded, "poll+0x2c/0x70", "poll+0x2c/0x70 push.c:77");
    assert!(only(&decoded).is_of_the_kernel());

    let rust = format!(" ring_step ring.rs:10 [inline]\n{CALLER}");
    let report = only(&replaced(&decoded, CALLER, &rust));
    assert!(!report.is_of_the_kernel());
    assert_eq!(stack(&report, 0)[1], "ring_send: ring_step ring.rs:10");
}
