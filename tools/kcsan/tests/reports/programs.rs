// SPDX-License-Identifier: GPL-2.0

//! What other programs put before each line, or do to it, changes nothing.

use crate::{RING, VERBOSE};
use lkmm_kcsan::read::{read, Log};
use proptest::prelude::*;

/// A line as a program writes it: its number, then the kernel's words.
type Write = fn(usize, &str) -> String;

/// KCSAN's lines have the level `err`, those of a stack `warn`.
fn is_frame(line: &str) -> bool {
    line.starts_with(' ')
}

const PROGRAMS: [(&str, Write); 36] = [
    ("printk.time", |n, line| {
        format!("[{:>5}.{n:06}] {line}", 98 + n)
    }),
    ("the caller", |n, line| {
        format!("[{:>5}.{n:06}][  T312] {line}", 98 + n)
    }),
    ("dmesg with callers", |n, line| {
        format!("[{:>5}.{n:06}] [  T312] {line}", 98 + n)
    }),
    ("dmesg -r", |n, line| {
        format!("<{}>[{n:>5}.1] {line}", 3 + n % 2)
    }),
    ("dmesg -x", |n, line| {
        let level = if is_frame(line) { "warn  " } else { "err   " };
        format!("kern  :{level}: [{:>5}.1] {line}", 98 + n)
    }),
    ("dmesg -x -t", |_, line| {
        let level = if is_frame(line) { "warn  " } else { "err   " };
        format!("kern  :{level}: {line}")
    }),
    ("dmesg -T", |n, line| {
        format!("[Sun Nov {n:>2} 20:51:03 2026] {line}")
    }),
    ("dmesg -H", |n, line| match n % 4 {
        0 => format!("[Nov29 20:{n:02}] {line}"),
        _ => format!("[  +0.000{n:03}] {line}"),
    }),
    ("dmesg --time-format iso", |n, line| {
        format!("2026-11-29T20:51:{n:02},000123+01:00 {line}")
    }),
    ("dmesg -L", |n, line| {
        let colour = if is_frame(line) { 33 } else { 31 };
        format!("\x1b[32m[{n:>5}.1] \x1b[0m\x1b[{colour}m{line}\x1b[0m")
    }),
    ("a coloured stamp", |n, line| {
        format!("\x1b[0;31m[{n:>5}.1]\x1b[0m {line}")
    }),
    ("colours that went through cat -v", |n, line| {
        format!("^[[0;31m[{n:>5}.1]^[[0m {line}")
    }),
    ("/dev/kmsg", |n, line| {
        format!("{},{},{},-;{line}", 3 + n % 2, 98 + n, 999 + n)
    }),
    ("/dev/kmsg with callers", |n, line| {
        format!("3,{},{},-,caller=T312;{line}", 98 + n, 999 + n)
    }),
    ("syslog", |n, line| {
        format!("Nov {n:>2} 20:51:03 box kernel: {line}")
    }),
    ("syslog with stamps", |n, line| {
        format!("Nov {n:>2} 20:51:03 box-1 kernel: [{:>5}.1] {line}", 98 + n)
    }),
    ("syslog, RFC 5424", |n, line| {
        format!(
            "<{}>1 2026-11-29T20:51:{n:02}Z box kernel - - - {line}",
            3 + n % 2
        )
    }),
    ("rsyslog, precise", |n, line| {
        format!("2026-11-29T20:51:{n:02}.000123+01:00 box kernel: [{n:>5}.1] {line}")
    }),
    ("journalctl -o short-precise", |n, line| {
        format!("Nov 29 20:51:{n:02}.000123 box kernel: {line}")
    }),
    ("journalctl -o short-full", |n, line| {
        format!("Sun 2026-11-29 20:51:{n:02} CET box kernel: {line}")
    }),
    ("journalctl -o short-monotonic", |n, line| {
        format!("[{:>5}.000123] box kernel: {line}", 98 + n)
    }),
    ("journalctl -o export", |_, line| format!("MESSAGE={line}")),
    ("ts", |n, line| {
        format!("Nov 29 20:51:{n:02} [{n:>5}.1] {line}")
    }),
    ("grep -n", |n, line| format!("{}:{line}", 98 + n)),
    ("cat -n", |n, line| format!("{:>6}\t{line}", 98 + n)),
    ("a mail", |_, line| {
        format!("> {line}").trim_end().to_owned()
    }),
    ("an answer to it", |_, line| {
        format!("> > {line}").trim_end().to_owned()
    }),
    ("another one", |_, line| format!(">>> {line}")),
    ("docker compose", |_, line| format!("vm-1  | {line}")),
    ("kubectl, CI", |n, line| {
        format!("2026-11-29T20:51:{n:02}.123456789Z [{n:>5}.1] {line}")
    }),
    ("a page that sets it in", |_, line| {
        format!("    {line}").trim_end().to_owned()
    }),
    ("two blanks before a frame", |_, line| {
        line.replace(" ring", "  ring").replacen(" k", "   k", 1)
    }),
    ("tabs before a frame", |_, line| {
        line.strip_prefix(' ')
            .map_or(line.into(), |line| format!("\t{line}"))
    }),
    ("no blank before a frame", |_, line| {
        line.trim_start().to_owned()
    }),
    ("a serial line", |n, line| format!("[{n:>5}.1] {line}\r\r")),
    ("Windows", |_, line| format!("{line}\r")),
];

fn written(text: &str, program: Write) -> String {
    let lines = text.split('\n').enumerate();
    let lines: Vec<_> = lines.map(|(number, line)| program(number, line)).collect();
    lines.join("\n")
}

/// What is read, but for who printed it.
fn facts(text: &str) -> Log {
    let mut log = read("x.log", text);
    for report in &mut log.reports {
        report.caller = None;
    }
    log
}

fn json(log: &Log) -> String {
    serde_json::to_string_pretty(log).unwrap()
}

#[test]
fn the_same_as_without() {
    for text in [RING, VERBOSE] {
        let plain = read("x.log", text);
        assert!(plain.enabled && plain.strict == Some(true) && plain.reports[0].complete);
        assert!(plain.reports[0].doubts().is_empty());
        for (name, program) in PROGRAMS {
            let log = facts(&written(text, program));
            assert_eq!(json(&log), json(&plain), "{name}");
            assert_eq!(log.reports[0].doubts(), plain.reports[0].doubts(), "{name}");
        }
    }
}

/// The kernel said that KCSAN is on, whoever kept what it said.
#[test]
fn a_quiet_log() {
    for (name, program) in PROGRAMS {
        let log = facts(&written("kcsan: enabled early\nRun /init", program));
        assert!(log.has_kcsan() && log.reports.is_empty(), "{name}");
    }
}

/// A log may begin within a report, and a line may have a prompt before it.
#[test]
fn without_its_title() {
    let start = RING.find("write to").unwrap();
    let plain = read("x.log", &RING[start..]);
    for (name, program) in PROGRAMS {
        let log = facts(&written(&RING[start..], program));
        assert_eq!(json(&log), json(&plain), "{name}");
    }
    let prompt =
        written(RING, PROGRAMS[0].1).replace("[  101.000003] BUG", "login: [  101.000003] BUG");
    assert!(prompt.contains("login: "));
    assert_eq!(json(&facts(&prompt)), json(&facts(RING)));
}

/// Empty lines without the prefix are not the kernel's.
#[test]
fn lines_that_are_far_apart() {
    let text = written(RING, |n, line| format!("[{n:>5}.1] {line}\n"));
    let (apart, plain) = (read("x.log", &text), read("x.log", RING));
    assert_eq!(apart.reports[0].accesses, plain.reports[0].accesses);
    assert!(apart.reports[0].complete && apart.reports[0].doubts().is_empty());
}

/// Somebody writes between the lines that a mail quotes.
#[test]
fn a_remark_in_a_mail() {
    let quoted = written(RING, |_, line| format!("> {line}").trim_end().to_owned());
    let remark = "> ring_send+0x1a/0x40";
    assert!(quoted.contains(">  ring_send+0x1a/0x40\n"));
    let text = quoted.replace(
        &remark[1..],
        &format!("{}\n\nThis is where it is sent.\n", &remark[1..]),
    );
    let log = facts(&text);
    let frames = &log.reports[0].accesses[0].frames;
    assert!(log.reports[0].complete && frames.len() == 4);
}

/// A message of two lines, as the journal and `/dev/kmsg` have it.
#[test]
fn held_back() {
    let one = " ring_send+0x1a/0x40\n";
    for (name, both) in [
        (
            "console",
            format!("{one}  |\n  +-> reordered to: ring_send+0x3a/0x40\n"),
        ),
        (
            "kmsg",
            format!("{one}  |\\x0a  +-> reordered to: ring_send+0x3a/0x40\n"),
        ),
        (
            "syslog",
            format!("{one}  |#012  +-> reordered to: ring_send+0x3a/0x40\n"),
        ),
    ] {
        let report = read(name, &RING.replacen(one, &both, 1)).reports.remove(0);
        let to = report.accesses[0].reordered_to.as_ref().unwrap();
        assert_eq!(to.offset, Some((0x3a, 0x40)), "{name}");
        assert!(report.complete && report.doubts().is_empty(), "{name}");
    }
    let journal = written(RING, |_, line| {
        format!("Nov 29 20:51:03 box kernel: {line}")
    });
    let frame = "box kernel:  ring_send+0x1a/0x40\n";
    let both = format!(
        "{frame}Nov 29 20:51:03 box kernel:   |\n        +-> reordered to: ring_send+0x3a/0x40\n"
    );
    let report = read("journal", &journal.replacen(frame, &both, 1))
        .reports
        .remove(0);
    assert!(report.accesses[0].reordered_to.is_some() && report.doubts().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Any words and marks, with numbers that change from line to line.
    #[test]
    fn any_prefix(
        parts in prop::collection::vec(("[a-z]{0,5}", prop::sample::select(vec![
            ":", " ", "  ", "|", ">", " - ", ",", ";", "<7>", "[x 1]", "[", "#", "\u{2502} ",
        ]), 0..999_usize), 0..5),
        end in prop::sample::select(vec![": ", "> ", "] ", "| ", ";", "\t"]),
    ) {
        let prefix = |number: usize| {
            let parts = parts.iter().map(|(word, mark, from)| format!("{word}{}{mark}", from + number));
            format!("{}{end}", parts.collect::<String>())
        };
        let lines = RING.split('\n').enumerate();
        let lines: Vec<_> = lines.map(|(number, line)| prefix(number) + line).collect();
        prop_assert_eq!(json(&facts(&lines.join("\n"))), json(&facts(RING)));
    }
}
