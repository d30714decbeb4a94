// SPDX-License-Identifier: GPL-2.0

//! The text of a test that herd7 is given.
//!
//! herd7 splits a file into its parts before it parses them, and takes words for the end of the
//! processes wherever they stand: in a comment, or as a register's name. Other words are keywords
//! of architectures that are not meant. So herd7 gets the printed test, without comments, and in it
//! no name that could be a word of anything.

use super::{ctrl, Refusal};
use crate::ast::rename::Rename;
use crate::ast::walk::statements_mut;
use crate::ast::{BinOp, Expr, ExprKind, InitPlace, PlaceKind, StmtKind, Test, Type};
use crate::typing::Types;
use std::collections::BTreeMap;

/// What stands before the names that herd7 might take for a word.
pub const PREFIX: &str = "lit_";

/// The text for herd7.
pub(super) fn text(test: &Test) -> Result<String, Refusal> {
    let mut printed = test.clone();

    without_elements(&mut printed);
    Rename(written).test(&mut printed);
    printed.name.text = title(&test.name.text);
    printed.comments.clear();
    printed.docs.clear();
    // herd7 reads the lines `Key=value` whose key starts with a letter.
    printed
        .info
        .retain(|(key, _)| key.starts_with(|first: char| first.is_ascii_alphabetic()));
    ctrl::rewrite(&mut printed)?;
    Ok(printed.to_string())
}

/// herd7 reads no `z[1]` in a process, but computes with addresses in bytes: `*(z + 4)`.
fn without_elements(test: &mut Test) {
    let arrays = test.init.iter().filter_map(|entry| match &entry.place {
        InitPlace::Global(name) => Some((name.text.clone(), entry.ty.clone()?)),
        InitPlace::Register { .. } => None,
    });
    let arrays: BTreeMap<String, Type> = arrays.collect();

    for process in &mut test.processes {
        let types = Types::new(process);
        let size = |array: &Expr| {
            let known = match &array.kind {
                ExprKind::Name(name) => arrays.get(name).cloned(),
                _ => None,
            };
            known
                .or_else(|| types.target(array))
                .map_or(4, |ty| ty.bits().0 / 8)
        };
        statements_mut(&mut process.body, &mut |stmt| {
            for expr in stmt.expressions_mut() {
                expr.each_mut(&mut |expr| {
                    if let ExprKind::Index(array, index) = &expr.kind {
                        let pointer = element(array, index, size(array));
                        expr.kind = ExprKind::Deref(Box::new(pointer));
                    }
                });
            }
            if let StmtKind::Assign { place, .. } = &mut stmt.kind {
                if let PlaceKind::Index(array, index) = &place.kind {
                    place.kind = PlaceKind::Deref(element(array, index, size(array)));
                }
            }
        });
    }
}

/// The address of an element of so many bytes.
fn element(array: &Expr, index: &Expr, size: u32) -> Expr {
    let span = index.span;
    let of = |kind| Box::new(Expr { kind, span });
    let bytes = match &index.kind {
        ExprKind::Int(number) => ExprKind::Int(number.wrapping_mul(size.into())),
        kind => ExprKind::Binary(BinOp::Mul, of(kind.clone()), of(ExprKind::Int(size.into()))),
    };
    Expr {
        kind: ExprKind::Binary(BinOp::Add, Box::new(array.clone()), of(bytes)),
        span,
    }
}

/// The test's name with the characters that herd7 knows in one.
fn title(name: &str) -> String {
    let known = |c: char| c.is_ascii_alphanumeric() || "_/.-+[]".contains(c);
    let title: String = name
        .chars()
        .map(|c| if known(c) { c } else { '_' })
        .collect();

    if title == "--" {
        "_".to_owned()
    } else {
        title
    }
}

/// A name as herd7 is given it. One letter and digits stay as they are, but for `P0` and its like,
/// which are processes.
fn written(name: &str) -> String {
    let mut letters = name.chars();
    let plain = letters
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() && c != 'P')
        && letters.all(|c| c.is_ascii_digit());

    if plain {
        name.to_owned()
    } else {
        format!("{PREFIX}{name}")
    }
}

/// What herd7 said, with the names of the test.
pub(super) fn read(said: &str) -> String {
    let in_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut text = String::with_capacity(said.len());
    let mut rest = said;

    while let Some(start) = rest.find(in_name) {
        text.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(|c| !in_name(c)).unwrap_or(rest.len());
        let name = &rest[..end];
        text.push_str(name.strip_prefix(PREFIX).unwrap_or(name));
        rest = &rest[end..];
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::{read, text};

    const WORDS: &str =
        "\nC a;b\n\"a text\"\nKey=value\n(* there exists a } here *)\n{ int PA; }\n\
        P0(int *x, int *PA)\n{\n\t/* don't: filter */\n\tint final = READ_ONCE(*PA);\n\
        \tint __exists = 1;\n\tWRITE_ONCE(*x, final); // locations\n}\n\
        exists (0:final=0 /\\ PA=0 /\\ 0:__exists=1)\n";

    #[test]
    fn nothing_that_herd7_could_take_for_a_word() {
        let test = crate::read(WORDS).expect("a test");
        assert_eq!(
            text(&test).expect("a text"),
            "C a_b\nKey=value\n\n{\n\tint lit_PA;\n}\n\nP0(int *x, int *lit_PA)\n{\n\
             \tint lit_final = READ_ONCE(*lit_PA);\n\tint lit___exists = 1;\n\
             \tWRITE_ONCE(*x, lit_final);\n}\n\n\
             exists (0:lit_final=0 /\\ lit_PA=0 /\\ 0:lit___exists=1)\n"
        );
    }

    const PLACES: &str = "C t\n\n{\n\tint a1;\n\tint *bb = &cc;\n\tint *dd[2] = {cc,a1};\n\
        \t0:ee = 2;\n\t0:ff = cc;\n}\n\nP0(int **bb, struct gg *hh, struct srcu_struct *ss)\n{\n\
        \tstruct gg *ii = hh;\n\tint ee;\n\tint *ff;\n\n\tif (ee) {\n\t\tWRITE_ONCE(*ff, (int)ee);\n\
        \t} else {\n\t\t*bb = ff;\n\t\tbb[ee] = (struct gg *)ff;\n\t}\n\twhile (ee != 1) {\n\
        \t\t(void)xchg(bb, ff);\n\t\tsynchronize_srcu(ss);\n\t}\n}\n\nlocations [cc; dd[1]; 0:ee int]\n\
        filter (~(0:ee=0:ff) => bb=cc)\nexists (dd={cc,a1} /\\ bb=*cc \\/ dd[0]=cc)\n";

    #[test]
    fn names_in_all_places() {
        let test = crate::parse(PLACES).expect("a test");
        let mut wanted = test.to_string();
        for name in ["bb", "cc", "dd", "ee", "ff", "gg", "hh", "ii", "ss"] {
            let before = [" ", "*", "&", "(", ")", "{", ",", ":", "=", "[", "\t"];
            for before in before.map(str::to_owned) {
                wanted = wanted.replace(&format!("{before}{name}"), &format!("{before}lit_{name}"));
            }
        }
        assert_eq!(read(&wanted), test.to_string());
        let wanted = wanted.replace("lit_bb[lit_ee]", "*(lit_bb + lit_ee * 8)");
        assert_eq!(text(&test).expect("a text"), wanted);
    }

    #[test]
    fn elements_are_places_in_bytes() {
        let test = crate::read(
            "C t\n{ short z[3]; }\nP0(int *z, long *y)\n{\nint r0 = READ_ONCE(z[2]);\n\
             z[r0] = y[1] + z[0];\n}\nexists (z[1]=2)\n",
        );
        let text = text(&test.expect("a test")).expect("a text");
        for wanted in [
            "int r0 = READ_ONCE(*(z + 4));",
            "*(z + r0 * 2) = *(y + 8) + *(z + 0);",
            "exists (z[1]=2)",
        ] {
            assert!(text.contains(wanted), "{text}");
        }
    }

    #[test]
    fn the_answer_has_the_test_s_names() {
        assert_eq!(
            read("0:lit_final=x; [lit_PA]={1,lit_lit_a}; r1=0;"),
            "0:final=x; [PA]={1,lit_a}; r1=0;"
        );
    }
}
