// SPDX-License-Identifier: GPL-2.0

//! What stands behind a function in a stack: its module, and source lines if somebody has decoded
//! the log.
//!
//! ```text
//! f+0x1d/0x30 [module]                            the kernel
//! f+0x1d/0x30 drivers/x.c:41                      syzbot
//! g include/x.h:9 [inline]                        a function that is inlined in the next one
//! f (include/x.h:9 drivers/x.c:41) module         scripts/decode_stacktrace.sh
//! f+0x1d/0x30 module                              the same, where it knows no line
//! f (drivers/x.c:41 (discriminator 3)) module (P)
//! ```

/// What there may be.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Behind {
    /// The module.
    pub(crate) module: Option<String>,
    /// File and line, the innermost inlined function's first.
    pub(crate) places: Vec<(String, u32)>,
    /// Whether the places are in parentheses, as only a program writes them.
    pub(crate) parentheses: bool,
    /// The function is inlined in that of the next line.
    pub(crate) inlined: bool,
}

/// Reads it; `None` if it is anything else. `exact` is whether the function has an offset.
pub(crate) fn behind(text: &str, exact: bool) -> Option<Behind> {
    let mut found = Behind::default();
    let mut rest = text.trim();

    while !rest.is_empty() {
        let (piece, next) = piece(rest)?;
        if let Some(inner) = piece.strip_prefix('[') {
            let mut words = inner.strip_suffix(']')?.split_whitespace();
            // A build id may follow the name.
            match words.next()? {
                "inline" => found.inlined = true,
                name => found.module = Some(name.to_owned()),
            }
        } else if let Some(inner) = piece.strip_prefix('(') {
            let inner = inner.strip_suffix(')')?;
            // Marks of the unwinder, as `(P)`.
            if !inner.bytes().all(|byte| byte.is_ascii_uppercase()) {
                found.places.extend(places(inner)?);
                found.parentheses = true;
            }
        } else if let Some(place) = place(piece) {
            found.places.extend(place);
        } else if (found.parentheses || exact && next.trim().is_empty()) && is_module(piece) {
            found.module = Some(piece.to_owned());
        } else {
            return None;
        }
        rest = next.trim_start();
    }
    Some(found)
}

/// The first word, or all that is in one pair of brackets.
fn piece(text: &str) -> Option<(&str, &str)> {
    let (open, close) = match text.chars().next()? {
        '[' => ('[', ']'),
        '(' => ('(', ')'),
        _ => return Some(text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))),
    };
    let mut depth = 0_usize;

    for (at, letter) in text.char_indices() {
        if letter == open {
            depth += 1;
        } else if letter == close {
            depth -= 1;
            if depth == 0 {
                return text.split_at_checked(at + letter.len_utf8());
            }
        }
    }
    None
}

/// The places in parentheses. A path may have blanks in it.
fn places(text: &str) -> Option<Vec<(String, u32)>> {
    let mut all = Vec::new();
    let mut rest = text.trim();

    while !rest.is_empty() {
        if rest.starts_with('(') {
            // `(discriminator 3)`, `(inlined by)`
            rest = piece(rest)?.1.trim_start();
            continue;
        }
        let ends = rest.match_indices(char::is_whitespace).map(|(at, _)| at);
        let (end, found) = ends
            .chain([rest.len()])
            .find_map(|end| Some((end, place(rest.get(..end)?)?)))?;
        all.extend(found);
        rest = rest.get(end..)?.trim_start();
    }
    Some(all)
}

/// `file:41`, `file:41:9` with a column, `file:?`; within, `None` where nobody knows the file, as in
/// `??:0`.
fn place(text: &str) -> Option<Option<(String, u32)>> {
    let (file, last) = text.rsplit_once(':')?;
    let number = |digits: &str| match digits {
        "?" => Some(0),
        _ => digits.parse::<u32>().ok(),
    };
    let line = number(last)?;
    let (file, line) = match file.rsplit_once(':') {
        Some((file, middle)) => (file, number(middle)?),
        None => (file, line),
    };
    if file == "??" {
        return Some(None);
    }
    let is_path = file.contains(['.', '/']) && !file.contains(['(', ')', '[', ']']);
    is_path.then(|| Some((file.to_owned(), line)))
}

fn is_module(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> (Vec<(String, u32)>, Option<String>, bool) {
        let found = behind(text, true).expect(text);
        (found.places, found.module, found.inlined)
    }

    #[test]
    fn what_programs_write() {
        let at = |file: &str, line| (file.to_owned(), line);
        let ring = || Some("ring".to_owned());
        for (text, places, module, inlined) in [
            ("", vec![], None, false),
            (" [ring]", vec![], ring(), false),
            (" [ring 0123abcd]", vec![], ring(), false),
            (" ring", vec![], ring(), false),
            (" a/x.c:41", vec![at("a/x.c", 41)], None, false),
            (" ./a/x.c:41 [inline]", vec![at("./a/x.c", 41)], None, true),
            (" [ring] a/x.c:41", vec![at("a/x.c", 41)], ring(), false),
            (" a/x.c:41 [ring]", vec![at("a/x.c", 41)], ring(), false),
            (" (a/x.c:41)", vec![at("a/x.c", 41)], None, false),
            (" (a/x.c:41:9)", vec![at("a/x.c", 41)], None, false),
            (" (a/x.c:41) ring", vec![at("a/x.c", 41)], ring(), false),
            (" (a/x.c:41) ring (P)", vec![at("a/x.c", 41)], ring(), false),
            (
                " (a.h:9 a.c:41)",
                vec![at("a.h", 9), at("a.c", 41)],
                None,
                false,
            ),
            (
                " (a.h:9 (discriminator 3) a.c:41 (discriminator 1)) ring",
                vec![at("a.h", 9), at("a.c", 41)],
                ring(),
                false,
            ),
            (
                " (/my tree/x.c:?)",
                vec![at("/my tree/x.c", 0)],
                None,
                false,
            ),
            (" (??:?)", vec![], None, false),
            (" ??:0", vec![], None, false),
        ] {
            assert_eq!(found(text), (places, module, inlined), "{text:?}");
        }
    }

    #[test]
    fn anything_else() {
        assert_eq!(behind(" ring", false), None);
        for text in [
            " ring two",
            " [ring",
            " []",
            " (",
            " (a.c:1",
            " (a)",
            " at a.c:1",
            " 12:30",
            " {+.+.}",
        ] {
            assert_eq!(behind(text, true), None, "{text:?}");
        }
    }
}
