// SPDX-License-Identifier: GPL-2.0

//! Lines of other contexts within a report. With callers they are told apart; without, it is said
//! that they are not.

use crate::{CONTEXTS, CONTEXTS_RUST, RING};
use lkmm_kcsan::access::Access;
use lkmm_kcsan::doubt::Doubt;
use lkmm_kcsan::explained::{Explained, Kernel};
use lkmm_kcsan::read::{read, Log};
use lkmm_kcsan::report::Report;
use lkmm_kcsan::source::Place;
use lkmm_kcsan::table::{table, Show};
use lkmm_kcsan::verdict::{judge, Rules};
use proptest::prelude::*;
use proptest::sample::{select, Index};

fn only(text: &str) -> Report {
    let log = read("x.log", text);
    assert_eq!(log.reports.len(), 1, "{text}");
    log.reports.into_iter().next().unwrap()
}

fn functions(access: &Access) -> Vec<&str> {
    let frames = access.frames.iter();
    frames.map(|frame| frame.function.as_str()).collect()
}

fn stacks(report: &Report) -> Vec<Vec<&str>> {
    report.accesses.iter().map(functions).collect()
}

/// Without what says who prints a line.
fn without_callers(text: &str) -> String {
    text.replace("[  T312]", "").replace("[   T77]", "")
}

/// Without the lines of the other context.
fn alone(text: &str) -> String {
    let own = text
        .split_inclusive('\n')
        .filter(|line| !line.contains("T77]"));
    own.collect()
}

/// What is said of a log, if all functions have lines of C.
fn shown(mut logs: Vec<Log>) -> (String, String) {
    let frames = logs
        .iter_mut()
        .flat_map(|log| &mut log.reports)
        .flat_map(|one| &mut one.accesses);
    for frame in frames
        .flat_map(|access| &mut access.frames)
        .filter(|frame| !frame.is_rust())
    {
        frame.places = vec![Place {
            function: frame.function.clone(),
            file: "kernel/x.c".to_owned(),
            line: 7,
        }];
    }
    let explained = Explained::default();
    let judgement = judge(
        &logs,
        &Rules {
            explained: &explained,
            kernel: Kernel {
                base: "6.12",
                architecture: "x86_64",
            },
            suite: None,
            all_used: false,
        },
    );
    let words: Vec<_> = judgement
        .races
        .iter()
        .map(|(_, verdict)| verdict.word())
        .collect();
    (words.join(" "), table(&judgement, Show::default()))
}

fn verdict(text: &str) -> String {
    shown(vec![read("x.log", text)]).0
}

#[test]
fn callers_tell_them_apart() {
    for text in [CONTEXTS, CONTEXTS_RUST] {
        assert_ne!(alone(text), text);
        let report = only(text);
        assert_eq!(report.caller.as_deref(), Some("T312"));
        assert!(report.complete && report.doubts().is_empty());
        assert_eq!(report, only(&alone(text)));
    }
    let report = only(CONTEXTS);
    assert_eq!(
        stacks(&report),
        [
            ["ring_push", "ring_send", "kthread"],
            ["ring_poll", "ring_recv", "kthread"]
        ]
    );
}

/// The title may be torn: the accesses say who prints them.
#[test]
fn a_title_without_caller() {
    let torn = CONTEXTS.replace("[   44.100003][  T312] BUG", "login: BUG");
    assert_ne!(torn, CONTEXTS);
    assert_eq!(only(&torn), only(CONTEXTS));
}

/// Empty lines and separators of others end nothing.
#[test]
fn what_others_end() {
    let whole = only(CONTEXTS);
    let frame = "[   44.100012][  T312]";
    let separator = "=".repeat(66);
    for other in ["", &separator, "value changed: 0x1 -> 0x9"] {
        for caller in ["T77", "C1", "T3120"] {
            let line = format!("[   44.100011][{caller:>6}] {other}\n{frame}");
            let report = only(&CONTEXTS.replace(frame, &line));
            assert_eq!(
                (report.value, &report.accesses),
                (whole.value, &whole.accesses),
                "{line}"
            );
            assert!(report.complete);
        }
    }
}

/// What is left of two reports, of two contexts.
#[test]
fn halves_of_two_reports() {
    let other = CONTEXTS.replace("T312", "T313");
    let first = &CONTEXTS[..CONTEXTS.find("[   44.100018]").unwrap()];
    let second = &other[other.find("[   44.100019]").unwrap()..];
    let log = read("x.log", &format!("{first}{second}"));
    let sides: Vec<_> = log
        .reports
        .iter()
        .map(|one| (one.accesses.len(), one.complete))
        .collect();
    assert_eq!(sides, [(1, false), (1, false)]);
    // Their ends are told apart, too.
    let second = &other[other.find("[   44.100026]").unwrap()..];
    assert_eq!(read("x.log", &format!("{first}{second}")).reports.len(), 2);
}

/// Without callers nothing is left out, and the doubt is named.
#[test]
fn without_callers_it_is_uncertain() {
    let report = only(&without_callers(CONTEXTS));
    assert!(report.complete);
    assert_eq!(stacks(&report)[0].len(), 5);
    // A line has a function and is no frame.
    let doubts: Vec<_> = report.doubts().into_iter().collect();
    assert_eq!(doubts, [Doubt::OtherLines, Doubt::LostLines]);

    let report = only(&without_callers(CONTEXTS_RUST));
    let doubts: Vec<_> = report.doubts().into_iter().collect();
    assert_eq!(doubts, [Doubt::OtherLines, Doubt::OtherTitle]);

    // The empty line of another context ends no stack for good.
    let text = RING.replacen(" ring_send", "\n ring_send", 1);
    let report = only(&text);
    assert_eq!(stacks(&report), stacks(&only(RING)));
    let doubts: Vec<_> = report.doubts().into_iter().collect();
    assert_eq!(doubts, [Doubt::OtherLines]);

    // A frame that was torn, and what was dropped.
    for text in [
        RING.replacen("ring_send+0x1a/0x40\n", "ring_send+0x1a/[ 44.1] ok\n", 1),
        RING.replacen(
            " ring_send+0x1a/0x40\n",
            "** 12 printk messages dropped **\n",
            1,
        ),
        RING.replacen(" ring_send+0x1a/0x40\n", "Missed 12 kernel messages\n", 1),
    ] {
        assert!(only(&text).doubts().contains(&Doubt::LostLines), "{text}");
        assert_eq!(verdict(&text), "UNEXPLAINED");
    }
}

#[test]
fn what_is_not_the_kernels_own() {
    assert_eq!(verdict(RING), "kernel's own");
    assert_eq!(verdict(CONTEXTS), "kernel's own");
    assert_eq!(verdict(CONTEXTS_RUST), "UNEXPLAINED");
    assert_eq!(verdict(&without_callers(CONTEXTS_RUST)), "UNEXPLAINED");
    let title = "ring_push / ring_poll";
    for other in [
        "_RNvCsh05nRUfvkDB_1r9rust_side / ring_poll",
        "rust_helper_xchg / ring_poll",
        "ring_push [ring] / ring_poll",
        "ring_push / ring_send",
        "ring_poll / ring_poll",
    ] {
        assert_eq!(
            verdict(&RING.replace(title, other)),
            "UNEXPLAINED",
            "{other}"
        );
    }
    assert_eq!(
        verdict(&RING.replace(title, "ring_poll / ring_push")),
        "kernel's own"
    );
    // The entry of an interrupt is another's: who is below it may have called.
    let rust = " ring_send+0x1a/0x40\nhello\n asm_exc_page_fault+0x1/0x2\n _RNvCsh05nRUfvkDB_1r9rust_side+0x1/0x2\n";
    assert_eq!(
        verdict(&RING.replacen(" ring_send+0x1a/0x40\n", rust, 1)),
        "UNEXPLAINED"
    );
    // A message in between harms nothing, and is said.
    let (words, table) = shown(vec![read(
        "x.log",
        &RING.replacen(" ring_send", "hello\n ring_send", 1),
    )]);
    assert_eq!(words, "kernel's own");
    assert!(table.contains("kernel's own, uncertain"), "{table}");
    assert!(table.contains("uncertain: 1 of 1 reports") && table.contains("CONFIG_PRINTK_CALLER"));
}

/// Lines between which something of Rust is, or may be lost, in the place of a caller.
#[test]
fn rust_that_is_easily_overlooked() {
    let caller = " ring_send+0x1a/0x40\n";
    for (lines, expected) in [
        // Torn lines.
        (
            " _RNvCsh05nRUfvkDB_1r9rust_s[   12.3] usb hi\n",
            "UNEXPLAINED",
        ),
        (" rust_side::run drivers/x.c:9\n", "UNEXPLAINED"),
        // Below an entry that a task's stack has hardly ever.
        (
            " asm_exc_page_fault+0x1/0x2\n _RNvCsh05nRUfvkDB_1r9rust_side+0x1/0x2\n",
            "kernel's own, uncertain",
        ),
        // Another report's values end no stack.
        (
            "value changed: 0x00000005 -> 0x00000006\n _RNvCsh05nRUfvkDB_1r9rust_side+0x1/0x2\n",
            "UNEXPLAINED",
        ),
    ] {
        let text = RING.replacen(caller, &format!("{caller}{lines}"), 1);
        let (words, table) = shown(vec![read("x.log", &text)]);
        assert!(
            words == expected || table.contains(expected),
            "{lines}{words}\n{table}"
        );
    }
}

/// The function in which something of Rust is inlined is lost.
#[test]
fn rust_at_the_end_of_a_stack() {
    let lost = " ring_step drivers/ring.rs:10 [inline]\n";
    let text = RING.replacen(" ret_from_fork+0x31/0x40\n", lost, 1);
    assert_eq!(verdict(&text), "UNEXPLAINED");
}

/// One report that is certain vouches for no other.
#[test]
fn reports_that_look_the_same() {
    let rust = RING.replace(
        "ring_push / ring_poll",
        "_RNvCsh05nRUfvkDB_1r9rust_side / ring_poll",
    );
    let logs = |text| vec![read("a.log", RING), read("b.log", text)];
    assert_eq!(shown(logs(&rust)).0, "kernel's own UNEXPLAINED");
    let called = RING.replacen(" ring_send", " _RNvCsh05nRUfvkDB_1r9rust_side", 1);
    assert_eq!(shown(logs(&called)).0, "kernel's own UNEXPLAINED");
    let title = |other| RING.replace("ring_push / ring_poll", other);
    let logs =
        [title("first / ring_poll"), title("other / ring_poll")].map(|text| read("a.log", &text));
    assert_eq!(shown(logs.to_vec()).0, "UNEXPLAINED UNEXPLAINED");
    assert_eq!(
        shown(vec![read("a.log", RING), read("b.log", RING)]).0,
        "kernel's own"
    );
}

/// The table shows what is certain: the title.
#[test]
fn the_title_is_shown() {
    let (_, table) = shown(vec![read("x.log", &without_callers(CONTEXTS_RUST))]);
    assert!(
        table.contains(
            "1  UNEXPLAINED, uncertain  Rust/?     data-race in r::rust_side / ring_poll\n"
        ),
        "{table}"
    );
    assert!(table.contains("the title names other functions"), "{table}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever others say, and wherever: with callers, the report is the same.
    #[test]
    fn any_lines_of_others(
        others in prop::collection::vec((any::<Index>(), select(vec![
            "", " f+0x1/0x2", " ? f+0x1/0x2", " <TASK>", "Call Trace:", "  |", "value changed: 0x1 -> 0x9",
            "  +-> reordered to: f+0x1/0x2", " g a/x.c:1 [inline]", " f (a/x.c:1)", "hello", "f+0x1/[ 1.2]",
            "==================================================================",
        ]), select(vec!["T77", "C0", "T31"])), 0..30),
    ) {
        let own = alone(CONTEXTS);
        let mut lines: Vec<_> = own.lines().map(str::to_owned).collect();
        let title = lines.iter().position(|line| line.contains("BUG:")).unwrap();
        for (at, other, caller) in others {
            let at = title + 1 + at.index(lines.len() - title);
            lines.insert(at, format!("[   44.100000][{caller:>6}] {other}"));
        }
        prop_assert_eq!(only(&lines.join("\n")), only(&own));
    }
}
