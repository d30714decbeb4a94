// SPDX-License-Identifier: GPL-2.0

//! No text makes the library panic, and none hides a report.

use crate::{judge, read, ASSERT, DECODED, GUESSED, GUEST, HELPER, KERNEL, QUIET, RING, SEVERAL};
use lkmm_kcsan::explanation::parse;
use lkmm_kcsan::table::{table, Show};
use proptest::prelude::*;
use proptest::sample::{select, Index};
use std::path::Path;

const SEEDS: [&str; 9] = [
    ASSERT, DECODED, GUESSED, GUEST, HELPER, KERNEL, QUIET, RING, SEVERAL,
];

/// Reads, judges and shows a log.
fn survive(text: &str) {
    let logs = [read(text)];
    let lines = text.split('\n');
    let titles = lines.filter(|line| line.contains("BUG: KCSAN: ")).count();
    judge(&logs, "", |judgement| {
        let counted: usize = judgement.races.iter().map(|(race, _)| race.count).sum();
        assert_eq!(counted, logs[0].reports.len());
        assert!(counted >= titles, "{counted} of {titles} in {text:?}");
        for stacks in [false, true] {
            let suite = true;
            assert!(table(judgement, Show { stacks, suite }).ends_with('\n'));
        }
        assert!(judgement.json().is_object());
    });
}

/// Texts that mean something to a part of the library, by `¦`.
const PIECES: &str = "\n¦\r¦ ¦[¦]¦<4>¦[    1.000000] ¦[   T1] ¦caller=T2;¦> ¦\t¦\u{1b}[0;31m¦\u{1b}¦^[[\
    ¦? ¦ (a/x.c:1)¦ a/x.c:1¦ (discriminator 2)¦ [inline]¦<r::A as ¦r::B>::f¦BUG: KCSAN: ¦data-race in \
    ¦assert: race in ¦ / ¦f¦f+0x1/0x2¦ [m]¦+0x¦/0x¦0x¦0xffffffffffffffffff¦read¦write¦read-write\
    ¦assert no writes¦assert no accesses¦ (marked)¦ (marked, reordered)¦ to 0x¦12¦ of ¦ bytes by ¦task \
    ¦interrupt¦ on cpu ¦:¦race at unknown origin, with ¦  |¦  +-> reordered to: ¦value changed: ¦ -> \
    ¦ bits changed: ¦ with mask ¦Reported by Kernel Concurrency Sanitizer on:\
    ¦==================================================================¦kcsan: enabled early\
    ¦kcsan: strict mode configured¦_RNvC1r1f¦_ZN1r1f17h0123456789abcdefE¦_R¦.llvm.1¦\u{e4}¦\u{1f980}¦\0";

fn piece() -> impl Strategy<Value = &'static str> {
    select(PIECES.split('¦').collect::<Vec<_>>())
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

    /// Some bytes of a log are replaced.
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

    #[test]
    fn any_list(text in any::<String>(), key in "[a-z]{1,9}", value in "\\PC{0,20}") {
        let entry = format!("[[report]]\n{key} = {value}\n");
        for text in [&text, &entry, &format!("[[report]]\n{text}")] {
            if let Err(error) = parse(Path::new("e.toml"), text) {
                assert!(error.to_string().starts_with("e.toml:"), "{error}");
            }
        }
    }
}
