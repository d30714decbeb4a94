// SPDX-License-Identifier: GPL-2.0

//! Escape sequences of terminals: colours, cursor movements, window titles.

use std::borrow::Cow;

/// How a log may write the character ESC: as itself, or as programs that show or store logs do.
const ESCAPES: [&str; 5] = ["\u{1b}", "\u{241b}", "^[", "#033", "\\x1b"];

/// Removes the escape sequences of a line, and line ends and zero bytes around it.
pub(crate) fn strip_escapes(line: &str) -> Cow<'_, str> {
    let line = line.trim_matches(['\r', '\n', '\0']);
    if !ESCAPES.iter().any(|escape| line.contains(escape)) {
        return Cow::Borrowed(line);
    }
    let mut text = String::with_capacity(line.len());
    let mut rest = line;

    while let Some(next) = rest.chars().next() {
        let (kept, behind) = rest.split_at(next.len_utf8());
        if let Some(behind) = after_sequence(rest) {
            rest = behind;
        } else {
            text.push_str(kept);
            rest = behind;
        }
    }
    let text = text.trim_matches(['\r', '\n', '\0']);
    Cow::Owned(text.to_owned())
}

/// The text behind an escape sequence, if the text begins with one.
fn after_sequence(text: &str) -> Option<&str> {
    let escape = ESCAPES.iter().find(|escape| text.starts_with(**escape))?;
    let rest = text.strip_prefix(escape)?;

    if let Some(control) = rest.strip_prefix('[') {
        let end = control.find(|c: char| !matches!(c, ' '..='?'))?;
        let (_, end) = control.split_at(end);
        // Only the usual last letters: a sequence may be cut off, and a message follow.
        return end.strip_prefix(['m', 'K', 'J', 'H', 'G', 'h', 'l', 'n', 'r', 's', 'u']);
    }
    // The other sequences are too short to be told from text, unless ESC is written as itself.
    if escape.chars().count() > 1 {
        return None;
    }
    if let Some(title) = rest.strip_prefix(']') {
        return title.split_once('\u{7}').map(|(_, behind)| behind);
    }
    match rest.strip_prefix(['(', ')']) {
        Some(charset) => charset.strip_prefix(['A', 'B', '0', '1', '2']),
        None => rest.strip_prefix(['=', '>', '7', '8', 'c', 'M']),
    }
}

#[cfg(test)]
mod tests {
    use super::strip_escapes;

    #[test]
    fn sequences_are_removed_and_other_text_stays() {
        for line in [
            "[ 1.2] f\r",
            "\u{1b}[0;31m[ 1.2]\u{1b}[0m f",
            "\u{1b}[32m[ 1.2] \u{1b}[0m\u{1b}[1;31mf\u{1b}[0m\r",
            "\u{1b}]0;a title\u{7}[ 1.2] f\u{1b}(B\u{1b}[m",
            "^[[0;31m[ 1.2]^[[0m f",
            "#033[0;31m[ 1.2]#033[0m f",
            "\u{1b}[?2004l\u{1b}[2K[ 1.2] f",
        ] {
            assert_eq!(strip_escapes(line), "[ 1.2] f", "{line:?}");
        }
        for line in [
            "f\u{1b}",
            "^[ f",
            "\u{1b}[BUG",
            "\u{1b}[31",
            "\u{1b}[\u{e4}",
        ] {
            assert_eq!(strip_escapes(line), line);
        }
    }
}
