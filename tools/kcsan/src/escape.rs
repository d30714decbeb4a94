// SPDX-License-Identifier: GPL-2.0

//! Colours of a terminal, and what else it takes for itself.

use std::borrow::Cow;

/// How a log may have the character ESC: itself, or as what showed or stored the log wrote it.
const ESCAPES: [&str; 5] = ["\u{1b}", "\u{241b}", "^[", "#033", "\\x1b"];

/// A line without them, nor carriage returns and the like at its ends.
pub(crate) fn plain(line: &str) -> Cow<'_, str> {
    let line = line.trim_matches(['\r', '\n', '\0']);
    if !ESCAPES.iter().any(|escape| line.contains(escape)) {
        return Cow::Borrowed(line);
    }
    let mut text = String::with_capacity(line.len());
    let mut rest = line;

    while let Some(next) = rest.chars().next() {
        let (kept, behind) = rest.split_at(next.len_utf8());
        if let Some(behind) = sequence(rest) {
            rest = behind;
        } else {
            text.push_str(kept);
            rest = behind;
        }
    }
    let text = text.trim_matches(['\r', '\n', '\0']);
    Cow::Owned(text.to_owned())
}

/// What follows a sequence that begins here.
fn sequence(text: &str) -> Option<&str> {
    let escape = ESCAPES.iter().find(|escape| text.starts_with(**escape))?;
    let rest = text.strip_prefix(escape)?;

    if let Some(control) = rest.strip_prefix('[') {
        let end = control.find(|c: char| !matches!(c, ' '..='?'))?;
        let (_, end) = control.split_at(end);
        // Colours, erasing, the cursor, modes: a sequence may be torn, and a message follow.
        return end.strip_prefix(['m', 'K', 'J', 'H', 'G', 'h', 'l', 'n', 'r', 's', 'u']);
    }
    // Others: only where it is ESC for certain.
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
    use super::plain;

    #[test]
    fn what_a_terminal_takes() {
        for line in [
            "[ 1.2] f",
            "[ 1.2] f\r",
            "\u{1b}[0;31m[ 1.2]\u{1b}[0m f",
            "\u{1b}[32m[ 1.2] \u{1b}[0m\u{1b}[1;31mf\u{1b}[0m\r",
            "\u{1b}]0;a title\u{7}[ 1.2] f\u{1b}(B\u{1b}[m",
            "^[[0;31m[ 1.2]^[[0m f",
            "#033[0;31m[ 1.2]#033[0m f",
            "\u{1b}[?2004l\u{1b}[2K[ 1.2] f",
        ] {
            assert_eq!(plain(line), "[ 1.2] f", "{line:?}");
        }
        assert_eq!(plain("f\u{1b}"), "f\u{1b}");
        assert_eq!(plain("^[ f"), "^[ f");
        assert_eq!(plain("\u{1b}[BUG"), "\u{1b}[BUG");
        assert_eq!(plain("\u{1b}BUG"), "\u{1b}BUG");
        assert_eq!(plain("\u{1b}[31"), "\u{1b}[31");
        assert_eq!(plain("\u{1b}[\u{e4}"), "\u{1b}[\u{e4}");
    }
}
