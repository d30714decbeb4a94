// SPDX-License-Identifier: GPL-2.0

//! No text makes the library panic, and none hides a report.

use crate::{
    ASSERT, CONTEXTS, DECODED_MODULE, GUESSED, GUEST, HELPER, PAIR, QUIET, SEVERAL, SYZBOT, UNKNOWN,
};
use lkmm_kcsan::explained::{Explained, Kernel};
use lkmm_kcsan::read::read;
use lkmm_kcsan::table::{table, Show};
use lkmm_kcsan::verdict::{judge, Rules};
use proptest::prelude::*;
use proptest::sample::{select, Index};
use std::path::Path;

const SEEDS: [&str; 11] = [
    GUESSED,
    GUEST,
    PAIR,
    HELPER,
    UNKNOWN,
    ASSERT,
    SEVERAL,
    QUIET,
    CONTEXTS,
    SYZBOT,
    DECODED_MODULE,
];

/// Reads it, judges it, shows it.
fn survive(text: &str) {
    let explained = Explained::default();
    let logs = [read("x.log", text)];
    let judgement = judge(
        &logs,
        &Rules {
            explained: &explained,
            kernel: Kernel {
                base: "6.12",
                architecture: "x86_64",
            },
            suite: None,
            all_used: true,
        },
    );
    let counted: usize = judgement.races.iter().map(|(race, _)| race.count).sum();
    assert_eq!(counted, logs[0].reports.len());
    // Seen to fail: with the title only where a line begins.
    let titles = text
        .split('\n')
        .filter(|line| line.contains("BUG: KCSAN: "))
        .count();
    assert!(counted >= titles, "{counted} of {titles} in {text:?}");
    for stacks in [false, true] {
        assert!(table(
            &judgement,
            Show {
                stacks,
                suite: true
            }
        )
        .ends_with('\n'));
    }
    assert!(judgement.json().is_object());
}

/// Pieces that mean something somewhere.
fn piece() -> impl Strategy<Value = &'static str> {
    select(vec![
        "\n",
        "\r",
        " ",
        "[",
        "]",
        "<4>",
        "[    1.000000] ",
        "[   T1] ",
        "caller=T2;",
        "> ",
        "\t",
        "\u{1b}[0;31m",
        "\u{1b}",
        "^[[",
        "? ",
        " (a/x.c:1)",
        " a/x.c:1",
        " (discriminator 2)",
        " [inline]",
        "<r::A as ",
        "r::B>::f",
        "BUG: KCSAN: ",
        "data-race in ",
        "assert: race in ",
        " / ",
        "f",
        "f+0x1/0x2",
        " [m]",
        "+0x",
        "/0x",
        "0x",
        "0xffffffffffffffffff",
        "read",
        "write",
        "read-write",
        "assert no writes",
        "assert no accesses",
        " (marked)",
        " (marked, reordered)",
        " to 0x",
        "12",
        " of ",
        " bytes by ",
        "task ",
        "interrupt",
        " on cpu ",
        ":",
        "race at unknown origin, with ",
        "  |",
        "  +-> reordered to: ",
        "value changed: ",
        " -> ",
        " bits changed: ",
        " with mask ",
        "Reported by Kernel Concurrency Sanitizer on:",
        "==================================================================",
        "kcsan: enabled early",
        "kcsan: strict mode configured",
        "_RNvC1r1f",
        "_ZN1r1f17h0123456789abcdefE",
        "_R",
        ".llvm.1",
        "\u{e4}",
        "\u{1f980}",
        "\0",
    ])
}

proptest! {
    // What fails is printed; nothing is written to the sources.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_characters(text in any::<String>()) {
        survive(&text);
    }

    #[test]
    fn any_pieces(pieces in prop::collection::vec(piece(), 0..80)) {
        survive(&pieces.concat());
        survive(&format!("BUG: KCSAN: data-race in f / g\n\n{}", pieces.join("\n")));
    }

    /// Some bytes of a log are gone, others are put in.
    #[test]
    fn logs_with_mutations(
        seed in select(SEEDS.to_vec()),
        changes in prop::collection::vec((any::<Index>(), 0..40_usize, piece()), 1..8),
    ) {
        let mut text: Vec<char> = seed.chars().collect();
        for (at, gone, new) in changes {
            let at = at.index(text.len());
            let end = (at + gone).min(text.len());
            text.splice(at..end, new.chars());
        }
        survive(&text.into_iter().collect::<String>());
    }

    /// Neither does a list of explanations.
    #[test]
    fn any_list(text in any::<String>(), key in "[a-z]{1,9}", value in "\\PC{0,20}") {
        let parse = |text: &str| Explained::parse(Path::new("e.toml"), text);
        for text in [text.clone(), format!("[[report]]\n{key} = {value}\n"), format!("[[report]]\n{text}")] {
            if let Err(error) = parse(&text) {
                assert!(error.to_string().starts_with("e.toml:"), "{error}");
            }
        }
    }
}
