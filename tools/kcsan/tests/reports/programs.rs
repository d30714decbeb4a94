// SPDX-License-Identifier: GPL-2.0

//! What other programs put before each line, or do to it, changes nothing.

use crate::{is_certain, only, read, replaced, CALLER, RING};
use lkmm_kcsan::log::Log;
use proptest::prelude::*;

/// What programs write for line `@line`. The numbers `@1`, `@2`, `@5` and `@6` change from line to line,
/// with that width, as does `@day`; so do `@level`, `@word` and `@colour` between frames and other lines.
const PROGRAMS: [&str; 31] = [
    "[@5.@6] @line",
    "[@5.@6][  T312] @line",
    "[@5.@6] [  T312] @line",
    "<@level>[@5.1] @line",
    "kern  :@word: [@5.1] @line",
    "kern  :@word: @line",
    "[Sun Nov @day 20:51:03 2026] @line",
    "2026-11-29T20:51:@2,000123+01:00 @line",
    "\x1b[32m[@5.1] \x1b[0m\x1b[@colourm@line\x1b[0m",
    "\x1b[0;31m[@5.1]\x1b[0m @line",
    "^[[0;31m[@5.1]^[[0m @line",
    "@level,@1,@5,-;@line",
    "3,@1,@6,-,caller=T312;@line",
    "Nov @day 20:51:03 box kernel: @line",
    "Nov @day 20:51:03 box-1 kernel: [@5.1] @line",
    "<@level>1 2026-11-29T20:51:@2Z box kernel - - - @line",
    "2026-11-29T20:51:@2.000123+01:00 box kernel: [@5.1] @line",
    "Nov 29 20:51:@2.000123 box kernel: @line",
    "Sun 2026-11-29 20:51:@2 CET box kernel: @line",
    "[@5.000123] box kernel: @line",
    "MESSAGE=@line",
    "Nov 29 20:51:@2 [@5.1] @line",
    "@1:@line",
    "@6\t@line",
    "> @line",
    "> > @line",
    ">>> @line",
    "vm-1  | @line",
    "2026-11-29T20:51:@2.123456789Z [@5.1] @line",
    "    @line",
    "[@5.1] @line\r\r",
];

/// Writes a line, from its number and its text.
type Write = fn(usize, &str) -> String;

fn write(program: &str, number: usize, line: &str) -> String {
    let is_frame = line.starts_with(' ');
    let replacements = [
        ("@1", (98 + number).to_string()),
        ("@2", format!("{number:02}")),
        ("@day", format!("{number:>2}")),
        ("@5", format!("{:>5}", 98 + number)),
        ("@6", format!("{number:06}")),
        ("@level", (3 + number % 2).to_string()),
        (
            "@word",
            if is_frame { "warn  " } else { "err   " }.to_owned(),
        ),
        ("@colour", if is_frame { "33" } else { "31" }.to_owned()),
        ("@line", line.to_owned()),
    ];
    let replace = |text: String, (from, to): &(&str, String)| text.replace(from, to);
    replacements.iter().fold(program.to_owned(), replace)
}

fn written(text: &str, program: impl Fn(usize, &str) -> String) -> String {
    let lines = text.split('\n').enumerate();
    let lines: Vec<_> = lines.map(|(number, line)| program(number, line)).collect();
    lines.join("\n")
}

/// A text as each program writes it, with and without blanks at the ends of lines, and as programs write
/// it that change the lines.
fn all_written(text: &str) -> Vec<(String, String)> {
    let prefixed = PROGRAMS.map(|program| {
        let whole = written(text, |number, line| write(program, number, line));
        (program.to_owned(), whole)
    });
    let trimmed = ["> @line", "> > @line", "    @line"].map(|program| {
        let line = |number, line: &str| write(program, number, line).trim_end().to_owned();
        (format!("{program}, trimmed"), written(text, line))
    });
    let changed: [(&str, Write); 5] = [
        ("dmesg -H", |number, line| match number % 4 {
            0 => format!("[Nov29 20:{number:02}] {line}"),
            _ => format!("[  +0.000{number:03}] {line}"),
        }),
        ("two blanks before a frame", |_, line| {
            line.replace(" ring", "  ring").replacen(" k", "   k", 1)
        }),
        ("a tab before a frame", |_, line| {
            let frame = line.strip_prefix(' ');
            frame.map_or(line.to_owned(), |frame| format!("\t{frame}"))
        }),
        ("no blank before a frame", |_, line| {
            line.trim_start().to_owned()
        }),
        ("Windows", |_, line| format!("{line}\r")),
    ];
    let changed = changed.map(|(name, program)| (name.to_owned(), written(text, program)));
    prefixed.into_iter().chain(trimmed).chain(changed).collect()
}

/// A report with the locks that the kernel has with `CONFIG_KCSAN_VERBOSE`.
fn verbose() -> String {
    let locks = "
2 locks held by ring/312:
 #0: ffff888104a0c0a0 (&r->lock){+.+.}-{2:2}, at: ring_send+0x12/0x40
 #1: ffffffff82a1c2a0 (rcu_read_lock){....}-{1:2}, at: ring_recv+0x9/0x30
irq event stamp: 412
hardirqs last  enabled at (411): [<ffffffff81a01b2e>] _raw_spin_unlock_irqrestore+0x2e/0x50
softirqs last disabled at (381): [<ffffffff8107c6b3>] __irq_exit_rcu+0x83/0xb0

";
    let last = " ret_from_fork+0x31/0x40\n";
    RING.replace(last, &format!("{last}{locks}"))
}

/// What is read, except for the context that printed it.
fn facts(text: &str) -> String {
    let mut log = read(text);
    for report in &mut log.reports {
        report.caller = None;
    }
    json(&log)
}

fn json(log: &Log) -> String {
    serde_json::to_string_pretty(log).unwrap()
}

#[test]
fn the_same_as_the_plain_log() {
    for text in [RING, &verbose()] {
        let plain = read(text);
        assert!(plain.enabled && plain.strict == Some(true) && is_certain(&plain.reports[0]));
        for (name, text) in all_written(text) {
            assert_eq!(facts(&text), json(&plain), "{name}");
            assert!(is_certain(&only(&text)), "{name}");
        }
    }
}

/// A log may have no report, or begin within one.
#[test]
fn the_same_without_a_title() {
    for text in [
        "kcsan: enabled early\nRun /init",
        &RING[RING.find("write to").unwrap()..],
    ] {
        for (name, written) in all_written(text) {
            assert_eq!(facts(&written), facts(text), "{name}");
        }
    }
    assert!(read("kcsan: enabled early").has_kcsan());
}

/// A prompt stands before the title alone.
#[test]
fn a_prompt_before_the_title() {
    let stamped = written(RING, |number, line| write(PROGRAMS[0], number, line));
    let title = "[  101.000003] BUG";
    let prompt = replaced(&stamped, title, &format!("login: {title}"));
    assert_eq!(facts(&prompt), facts(RING));
}

/// Empty lines without the prefix are not the kernel's.
#[test]
fn lines_that_are_far_apart() {
    let text = written(RING, |n, line| format!("[{n:>5}.1] {line}\n"));
    let apart = only(&text);
    assert!(is_certain(&apart));
    assert_eq!(apart.accesses, only(RING).accesses);
}

/// A remark stands between the lines that a mail quotes.
#[test]
fn a_remark_in_a_mail() {
    let quoted = written(RING, |_, line| format!("> {line}").trim_end().to_owned());
    let remark = format!("{CALLER}\nThis is where it is sent.\n\n");
    let report = only(&replaced(&quoted, CALLER, &remark));
    assert!(report.complete && report.accesses[0].frames.len() == 4);
}

/// A message of two lines, as consoles, `/dev/kmsg`, syslog and the journal have it.
#[test]
fn delayed_accesses() {
    let to = "+-> reordered to: ring_send+0x3a/0x40\n";
    let stamp = "Nov 29 20:51:03 box kernel: ";
    let journal = written(RING, |_, line| format!("{stamp}{line}"));
    for (log, rest) in [
        (RING, format!("  |\n  {to}")),
        (RING, format!("  |\\x0a  {to}")),
        (RING, format!("  |#012  {to}")),
        (&journal, format!("{stamp}  |\n        {to}")),
    ] {
        let report = only(&replaced(log, CALLER, &format!("{CALLER}{rest}")));
        let to = report.accesses[0].reordered_to.as_ref().unwrap();
        assert_eq!(to.offset, Some((0x3a, 0x40)), "{rest}");
        assert!(is_certain(&report), "{rest}");
    }
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
        let text = written(RING, |number, line| prefix(number) + line);
        prop_assert_eq!(facts(&text), facts(RING));
    }
}
