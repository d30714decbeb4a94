// SPDX-License-Identifier: GPL-2.0

//! No text makes the library panic, or keeps it busy; what is wrong is always somewhere in the
//! text, and can be shown.

use crate::cpu_time::cpu_time;
use crate::{config, SEEDS};
use lkmm_litmus::{parse, read};
use proptest::prelude::*;
use proptest::sample::{select, Index};
use std::time::Duration;

/// Far more time on the CPU than any of these takes, on a slow and busy machine too; far less than the longest of them
/// would with an algorithm whose time grows with the square of the length.
const LIMIT: Duration = Duration::from_secs(60);

/// Reads a text, shows what is wrong with it, or prints and parses what it is.
fn survive(text: &str) {
    let started = cpu_time();

    match parse(text) {
        Ok(test) => {
            let printed = test.to_string();
            assert_eq!(parse(&printed).as_ref(), Ok(&test), "{text:?}\n{printed}");
        }
        Err(found) => assert!(found.span.start <= text.len(), "{found:?} in {text:?}"),
    }
    for found in read(text).err().unwrap_or_default() {
        assert!(!found.render("text", text, true).is_empty());
        assert!(found.locate("text", text).line >= 1);
    }
    let took = cpu_time() - started;
    assert!(
        took < LIMIT,
        "{took:?} for {:?}",
        text.get(..200).unwrap_or(text)
    );
}

/// Pieces that mean something somewhere.
fn piece() -> impl Strategy<Value = &'static str> {
    let words = "{ } ( ) [ ] (* *) /* */ // \" ; , : = == != ~ * & && - + /\\ \\/ => if else while int \
                 struct P0 P1 x r0 0:r0 0 18446744073709551615 0x exists forall filter locations not true \
                 READ_ONCE smp_mb() atomic_t ATOMIC_INIT(1) Result: Never \u{e4} \u{1f980}";
    let pieces = words.split(' ').chain(["\n", "\0", "C "]);
    select(pieces.collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_characters(text in any::<String>()) {
        survive(&text);
    }

    #[test]
    fn any_characters_as_a_process(text in "\\PC{0,60}") {
        survive(&format!("C t\n{{}}\nP0(int *x)\n{{\n{text}\n}}\nexists (x=1)\n"));
    }

    #[test]
    fn any_pieces(pieces in prop::collection::vec(piece(), 0..60)) {
        survive(&pieces.join(" "));
        survive(&format!("C t\n{}", pieces.concat()));
    }

    /// Some bytes of a test are gone, others are put in.
    #[test]
    fn tests_with_mutations(
        seed in select(SEEDS.to_vec()),
        changes in prop::collection::vec((any::<Index>(), 0..8_usize, piece()), 1..6),
    ) {
        let mut text: Vec<char> = seed.chars().collect();
        for (at, gone, new) in changes {
            let at = at.index(text.len());
            let end = (at + gone).min(text.len());
            text.splice(at..end, new.chars());
        }
        survive(&text.into_iter().collect::<String>());
    }

    /// Every test, cut off anywhere.
    #[test]
    fn tests_without_an_end(seed in select(SEEDS.to_vec()), at in any::<Index>()) {
        let at = at.index(seed.len());
        survive(&seed[..at]);
    }
}

/// What has no depth of its own in the text: the parser has to set a limit.
#[test]
fn nesting_without_end() {
    let in_process =
        |body: String| format!("C t\n{{}}\nP0(int *x)\n{{\n{body}\n}}\nexists (x=1)\n");
    let condition = |prop: String| format!("C t\n{{}}\nP0(int *x) {{ *x = 1; }}\nexists {prop}\n");
    let many = |piece: &str| piece.repeat(100_000);

    for text in [
        in_process(format!("int r = {}1;", many("("))),
        in_process(format!("int r = {}x;", many("*"))),
        in_process(format!("int r = 1{};", many(" + 1"))),
        in_process(format!("int r = x{};", many("[0]"))),
        in_process(format!("int r = {}1;", many("(int)"))),
        in_process(format!("int r = {}1;", many("xchg("))),
        in_process(many("{")),
        in_process(many("if (1) ")),
        in_process(format!("if (1) *x = 1; {}", many("else if (1) *x = 1; "))),
        in_process(many("while (1) ")),
        condition(many("(")),
        condition(many("~")),
        condition(format!("({}x=1)", many("x=1 /\\ "))),
        condition(format!("({}x=1)", many("x=1 \\/ "))),
        condition(format!("({}x=1)", many("x=1 => "))),
        many("(*"),
        format!("C t\n{}", many("(*")),
        format!("C t\n{{ {}", many("(*")),
        format!("C t\n{{ {}", many("{")),
    ] {
        survive(&text);
        assert!(parse(&text).is_err(), "{}", &text[..60]);
    }
}
