// SPDX-License-Identifier: GPL-2.0

//! Lines of other contexts within a report. With callers (`CONFIG_PRINTK_CALLER`) they are left out;
//! without, the report is uncertain.

use crate::{
    doubts, functions, is_certain, judge, only, read, read_with_c_lines, replaced, verdicts,
    CALLER, RING, RUST, RUST_FRAME,
};
use lkmm_kcsan::report::{Doubt, Report};
use lkmm_kcsan::table::{table, Show};
use proptest::prelude::*;
use proptest::sample::{select, Index};

const WARNING: &str = "\
------------[ cut here ]------------
WARNING: CPU: 2 PID: 77 at drivers/net/foo.c:12 foo_tx+0x9/0x10
Call Trace:
 <TASK>
 foo_tx+0x9/0x10
 ? __warn+0x84/0x130
 asm_sysvec_apic_timer_interrupt+0x1a/0x20
 </TASK>
";

/// Lines as a context prints them.
fn printed_by(caller: &str, lines: &str) -> String {
    let lines = lines.lines();
    lines
        .map(|line| format!("[   44.1][{caller:>6}] {line}\n"))
        .collect()
}

fn ring() -> String {
    printed_by("T312", RING)
}

/// `RING` with the lines of a warning behind the first frame; or before it, which is Rust's.
fn disturbed() -> [String; 2] {
    let warning = printed_by("T77", WARNING);
    let caller = printed_by("T312", CALLER);
    let behind = replaced(&ring(), &caller, &format!("{warning}{caller}"));
    let rust = ring().replace("ring_push", RUST);
    let frame = printed_by("T312", RUST_FRAME);
    let before = replaced(&rust, &frame, &format!("{warning}{frame}"));
    [behind, before]
}

fn without_callers(text: &str) -> String {
    text.replace("[  T312]", "").replace("[   T77]", "")
}

/// Verdicts and table of logs in which all functions but Rust's have lines of C.
fn shown(texts: &[&str]) -> (String, String) {
    let logs: Vec<_> = texts.iter().map(|text| read_with_c_lines(text)).collect();
    let show = Show::default();
    judge(&logs, "", |all| (verdicts(all), table(all, show)))
}

fn verdict(text: &str) -> String {
    shown(&[text]).0
}

fn stacks(report: &Report) -> Vec<Vec<&str>> {
    report.accesses.iter().map(functions).collect()
}

#[test]
fn callers_tell_contexts_apart() {
    let [behind, before] = disturbed();
    for text in [&behind, &before] {
        let own: String = text
            .split_inclusive('\n')
            .filter(|line| !line.contains("T77]"))
            .collect();
        let mut alone = only(&own);
        let report = only(text);
        assert_eq!(report.caller.as_deref(), Some("T312"));
        assert!(is_certain(&report));
        alone.line = report.line;
        assert_eq!(report, alone);
    }
    // Without a caller in a torn title, the accesses name it.
    let torn = replaced(&behind, "[   44.1][  T312] BUG", "login: BUG");
    assert_eq!(only(&torn), only(&behind));
}

/// Empty lines, separators and values of other contexts end nothing.
#[test]
fn other_contexts_end_nothing() {
    let whole = only(&ring());
    let frame = printed_by("T312", CALLER);
    for other in ["", &"=".repeat(66), "value changed: 0x1 -> 0x9"] {
        for caller in ["T77", "C1", "T3120"] {
            let line = printed_by(caller, &format!("{other}\n"));
            let report = only(&replaced(&ring(), &frame, &format!("{line}{frame}")));
            assert_eq!(
                (report.value, &report.accesses),
                (whole.value, &whole.accesses)
            );
            assert!(report.complete, "{line}");
        }
    }
}

/// What is left of two reports of two contexts.
#[test]
fn halves_of_two_reports() {
    let ring = ring();
    let other = ring.replace("T312", "T313");
    let cut = |text: &str, at: &str| text[..text.find(at).unwrap()].rfind('\n').unwrap() + 1;
    let first = &ring[..cut(&ring, "read to")];
    for (rest, sides) in [
        ("read to", [(1, false), (1, false)]),
        ("Reported", [(1, false), (0, false)]),
    ] {
        let log = read(&format!("{first}{}", &other[cut(&other, rest)..]));
        let found = log
            .reports
            .iter()
            .map(|one| (one.accesses.len(), one.complete));
        assert_eq!(found.collect::<Vec<_>>(), sides);
    }
}

#[test]
fn without_callers_reports_are_uncertain() {
    use Doubt::{LostLines, OtherLines, OtherTitle};
    let [other, lost] = [&[OtherLines][..], &[OtherLines, LostLines]];
    let [behind, before] = disturbed().map(|text| without_callers(&text));
    let instead = |line: &str| replaced(RING, CALLER, line);
    for (text, expected) in [
        // A line of the warning has a function and is no frame.
        (behind, lost),
        (before, &[OtherLines, LostLines, OtherTitle]),
        (instead(&format!("\n{CALLER}")), other),
        (instead(&format!("hello\n{CALLER}")), other),
        (instead(" ring_send+0x1a/[ 44.1] ok\n"), lost),
        (instead("** 12 printk messages dropped **\n"), lost),
        (instead("Missed 12 kernel messages\n"), lost),
    ] {
        let report = only(&text);
        assert!(report.complete, "{text}");
        assert_eq!(doubts(&report), expected, "{text}");
        let is_own = !expected.contains(&LostLines);
        assert_eq!(verdict(&text) == "1 kernel's own", is_own, "{text}");
    }
    let (_, table) = shown(&[&instead(&format!("hello\n{CALLER}"))]);
    assert!(table.contains("kernel's own, uncertain"), "{table}");
    assert!(table.contains("uncertain: 1 of 1 reports") && table.contains("CONFIG_PRINTK_CALLER"));
    assert_eq!(
        stacks(&only(&instead(&format!("\n{CALLER}")))),
        stacks(&only(RING))
    );
}

#[test]
fn a_race_with_rust_is_not_the_kernels_own() {
    let [behind, before] = disturbed();
    let title = |functions: &str| replaced(RING, "ring_push / ring_poll", functions);
    let entry = " asm_exc_page_fault+0x1/0x2\n";
    let called = |lines: &str| replaced(RING, CALLER, &format!("{CALLER}{lines}"));
    let interrupted = called(&format!("{entry}{RUST_FRAME}"));
    for text in [RING, &behind, &title("ring_poll / ring_push"), &interrupted] {
        assert_eq!(verdict(text), "1 kernel's own", "{text}");
    }
    let inlined = " ring_step drivers/ring.rs:10 [inline]\n";
    for text in [
        without_callers(&before),
        before,
        title(&format!("{RUST} / ring_poll")),
        title("rust_helper_xchg / ring_poll"),
        title("ring_push [ring] / ring_poll"),
        title("ring_push / ring_send"),
        title("ring_poll / ring_poll"),
        // A torn line with a function of Rust.
        called(&format!(" {RUST}[   12.3] usb hi\n")),
        called(" rust_side::run drivers/x.c:9\n"),
        // The entry may be a line of another context, which interrupted Rust.
        called(&format!("hello\n{entry}{RUST_FRAME}")),
        // The values are those of another report.
        called(&format!("value changed: 0x5 -> 0x6\n{RUST_FRAME}")),
        // The function in which Rust is inlined is lost.
        replaced(RING, " ret_from_fork+0x31/0x40\n", inlined),
    ] {
        assert_eq!(verdict(&text), "1 UNEXPLAINED", "{text}");
    }
    let (_, table) = shown(&[&interrupted]);
    assert!(table.contains("kernel's own, uncertain"), "{table}");
    assert!(is_certain(&only(&printed_by("T312", &interrupted))));
}

/// A report that is certain does not hide another one of the same functions.
#[test]
fn reports_that_look_the_same() {
    let rust = replaced(RING, "ring_push /", &format!("{RUST} /"));
    let called = replaced(RING, CALLER, RUST_FRAME);
    let [first, other] = ["first", "other"].map(|name| replaced(RING, "ring_push", name));
    for (texts, expected) in [
        ([RING, &rust], "1 kernel's own, 1 UNEXPLAINED"),
        ([RING, &called], "1 kernel's own, 1 UNEXPLAINED"),
        ([&first, &other], "1 UNEXPLAINED, 1 UNEXPLAINED"),
        ([RING, RING], "2 kernel's own"),
    ] {
        assert_eq!(shown(&texts).0, expected);
    }
}

/// Where title and stacks differ, the table shows the title.
#[test]
fn the_title_is_shown() {
    let [_, before] = disturbed();
    let (_, table) = shown(&[&without_callers(&before)]);
    let row = "1  UNEXPLAINED, uncertain  Rust/?     data-race in r::rust_side / ring_poll\n";
    assert!(table.contains(row), "{table}");
    assert!(table.contains("the title names other functions"), "{table}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// With callers, lines of other contexts change nothing.
    #[test]
    fn any_lines_of_others(
        others in prop::collection::vec((any::<Index>(), select(vec![
            "", " f+0x1/0x2", " ? f+0x1/0x2", " <TASK>", "Call Trace:", "  |", "value changed: 0x1 -> 0x9",
            "  +-> reordered to: f+0x1/0x2", " g a/x.c:1 [inline]", " f (a/x.c:1)", "hello", "f+0x1/[ 1.2]",
            "==================================================================",
        ]), select(vec!["T77", "C0", "T31"])), 0..30),
    ) {
        let own = ring();
        let mut lines: Vec<_> = own.lines().map(str::to_owned).collect();
        let title = lines.iter().position(|line| line.contains("BUG:")).unwrap();
        for (at, other, caller) in others {
            let at = title + 1 + at.index(lines.len() - title);
            lines.insert(at, format!("[   44.100000][{caller:>6}] {other}"));
        }
        prop_assert_eq!(only(&lines.join("\n")), only(&own));
    }
}
