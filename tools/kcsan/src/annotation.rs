// SPDX-License-Identifier: GPL-2.0

//! What stands behind a function in a stack: its module, and source lines if a program has decoded
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

/// The parts of an annotation.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Annotation {
    /// The module.
    pub(crate) module: Option<String>,
    /// File and line, the innermost inlined function's first.
    pub(crate) places: Vec<(String, u32)>,
    /// Whether the places are in parentheses, which only programs write.
    pub(crate) parentheses: bool,
    /// Whether the function is inlined in that of the next line.
    pub(crate) inlined: bool,
}

impl Annotation {
    /// Reads an annotation; `None` if the text is anything else. `exact` says whether the function before
    /// it has an offset.
    pub(crate) fn parse(text: &str, exact: bool) -> Option<Self> {
        let mut found = Self::default();
        let mut rest = text.trim();

        while !rest.is_empty() {
            let (piece, next) = first_piece(rest)?;
            if let Some(inner) = piece.strip_prefix('[') {
                let mut words = inner.strip_suffix(']')?.split_whitespace();
                // A build id may follow the name.
                match words.next()? {
                    "inline" => found.inlined = true,
                    name => found.module = Some(name.to_owned()),
                }
            } else if let Some(inner) = piece.strip_prefix('(') {
                let inner = inner.strip_suffix(')')?;
                // Capitals are marks of the unwinder, as `(P)`.
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
}

/// The first word, or the first pair of brackets with its content; and the rest.
fn first_piece(text: &str) -> Option<(&str, &str)> {
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
            rest = first_piece(rest)?.1.trim_start();
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

/// Reads `file:41`, `file:41:9` with a column, or `file:?`. The inner `None` is an unknown file, `??:0`.
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

    /// An annotation, its places, its module and `inlined`.
    const FORMS: &str = "
        | | |
        [ring] | | ring |
        [ring 0123abcd] | | ring |
        ring | | ring |
        a/x.c:41 | a/x.c:41 | |
        ./a/x.c:41 [inline] | ./a/x.c:41 | | inlined
        [ring] a/x.c:41 | a/x.c:41 | ring |
        a/x.c:41 [ring] | a/x.c:41 | ring |
        (a/x.c:41) | a/x.c:41 | |
        (a/x.c:41:9) | a/x.c:41 | |
        (a/x.c:41) ring | a/x.c:41 | ring |
        (a/x.c:41) ring (P) | a/x.c:41 | ring |
        (a.h:9 a.c:41) | a.h:9 a.c:41 | |
        (a.h:9 (discriminator 3) a.c:41 (discriminator 1)) ring | a.h:9 a.c:41 | ring |
        (/my tree/x.c:?) | /my tree/x.c:0 | |
        (??:?) | | |
        ??:0 | | |";

    #[test]
    fn each_program_writes_its_own_form() {
        for row in FORMS.trim().lines() {
            let [text, places, module, inlined] = row.split('|').collect::<Vec<_>>()[..] else {
                panic!("{row}");
            };
            let found = Annotation::parse(text, true).expect(row);
            let lines = found
                .places
                .iter()
                .map(|(file, line)| format!("{file}:{line}"));
            assert_eq!(lines.collect::<Vec<_>>().join(" "), places.trim(), "{row}");
            assert_eq!(found.module.unwrap_or_default(), module.trim(), "{row}");
            assert_eq!(found.inlined, inlined.trim() == "inlined", "{row}");
        }
    }

    #[test]
    fn other_texts_are_no_annotations() {
        assert_eq!(Annotation::parse(" ring", false), None);
        let texts = " ring two| [ring| []| (| (a.c:1| (a)| at a.c:1| 12:30| {+.+.}";
        for text in texts.split('|') {
            assert_eq!(Annotation::parse(text, true), None, "{text:?}");
        }
    }
}
