// SPDX-License-Identifier: GPL-2.0

//! What other programs put before each line: a time, the name of a machine, the level, a `>`.
//!
//! Nobody can list all of them. But a report has lines that are known from their first letter on, as
//! `BUG: KCSAN:` is. What stands before such a line has a shape, and that is before the other lines
//! too: times, levels and colours differ from line to line, the shape does not.

/// The shape of a prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Prefix {
    pieces: Vec<Piece>,
    /// The blanks at its end. A message may begin with more.
    tail: String,
}

/// A part of it. Blanks between parts do not count, as they align what they are before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    /// `29`, `44.1003`, `box`, `err`: any word.
    Word,
    /// `[   44.1003]`, `[  +0.0003]`, `[Nov29 20:51]`: whatever is in it.
    Bracket,
    /// `:`, `|`, `>`, …
    Mark(char),
}

impl Prefix {
    /// The shape of what is before a known line; `None` if nothing shows where it ends.
    pub(crate) fn learn(text: &str) -> Option<Self> {
        let body = text.trim_end();
        let tail = text.get(body.len()..)?.to_owned();
        let mut pieces = Vec::new();
        let mut rest = body;

        while let Some((piece, behind)) = Piece::first(rest) {
            pieces.push(piece);
            rest = behind;
        }
        let open = tail.is_empty() && pieces.last() == Some(&Piece::Word);
        (!open).then_some(Self { pieces, tail })
    }

    /// Divides a line with such a prefix in that and the message.
    pub(crate) fn split<'a>(&self, line: &'a str) -> Option<(&'a str, &'a str)> {
        let mut rest = line;

        for wanted in &self.pieces {
            let (piece, behind) = Piece::first(rest)?;
            if piece != *wanted {
                return None;
            }
            rest = behind;
        }
        // Of an empty message, the blanks before it may be lost.
        for blank in self.tail.chars() {
            match rest.strip_prefix(blank) {
                Some(behind) => rest = behind,
                None => break,
            }
        }
        line.split_at_checked(line.len() - rest.len())
    }

    /// Whether nothing stands before the messages.
    pub(crate) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }
}

impl Piece {
    /// The first part of a text, and what is behind it.
    fn first(text: &str) -> Option<(Self, &str)> {
        let text = text.trim_start();
        let first = text.chars().next()?;

        if let Some((_, behind)) = text
            .strip_prefix('[')
            .and_then(|in_it| in_it.split_once(']'))
        {
            return Some((Self::Bracket, behind));
        }
        if is_word(first) {
            return Some((Self::Word, text.trim_start_matches(is_word)));
        }
        Some((Self::Mark(first), text.get(first.len_utf8()..)?))
    }
}

/// Whether a letter may be in a word.
pub(crate) fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '.' | '/' | '@')
}

/// The context that a prefix names, as `T312` or `C0` (`CONFIG_PRINTK_CALLER`): `[  T312]` on a
/// console, `caller=T312` in `/dev/kmsg`.
pub(crate) fn caller(prefix: &str) -> Option<&str> {
    let words = prefix.split(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | ',' | ';'));
    let mut found = None;

    for word in words {
        let name = word.strip_prefix("caller=").unwrap_or(word);
        let digits = name.strip_prefix(['T', 'C']).unwrap_or_default();
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            found = Some(name);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    // Each with other lines as the same program writes them.
    #[test]
    fn what_varies_from_line_to_line() {
        for (known, others) in [
            ("", &["", " f"][..]),
            (
                "[    9.999999] ",
                &["[   10.000000]  f", "[   10.000000] ", "[   10.000000]"],
            ),
            ("[    9.999999][  T312] ", &["[   10.000000][   C12]  f"]),
            ("<3>[    9.9] ", &["<4>[   10.0]  f"]),
            (
                "Nov 30 23:59:59 box kernel: ",
                &[
                    "Dec  1 00:00:00 box kernel:  f",
                    "Dec  1 00:00:00 box kernel:",
                ],
            ),
            (
                "Nov 30 23:59:59 box-1 kernel: [   9.9] ",
                &["Dec  1 00:00:00 box-1 kernel: [10.0]  f"],
            ),
            (
                "2026-11-30T23:59:59.999999+01:00 box kernel: ",
                &["2026-12-01T00:00:00.000000+01:00 box kernel:  f"],
            ),
            (
                "2026-11-30T23:59:59,999999+01:00 ",
                &["2026-12-01T00:00:00,000000+01:00  f"],
            ),
            (
                "kern  :err   : [    9.9] ",
                &["kern  :warn  : [   10.0]  f"],
            ),
            ("kern  :err   : ", &["daemon:warn  :  f"]),
            (
                "[Mon Nov 30 23:59:59 2026] ",
                &["[Tue Dec  1 00:00:00 2026]  f"],
            ),
            ("[Nov30 23:59] ", &["[  +0.000003]  f"]),
            (
                "3,803,44100000,-;",
                &["4,9999,44100001,-; f", "4,9999,44100001,-;"],
            ),
            (
                "3,803,44100000,-,caller=T312;",
                &["4,804,44100001,-,caller=C1; f"],
            ),
            ("> ", &[">  f", "> ", ">"]),
            (">> ", &[">>  f", ">>"]),
            ("> > ", &["> >  f", "> >", ">>  f"]),
            ("vm-1  | ", &["vm-1  |  f", "vm-1  |"]),
            (
                "<3>1 2026-11-30T23:59:59Z box kernel - - - ",
                &["<4>1 2026-12-01T00:00:00Z box kernel - - -  f"],
            ),
            ("    ", &["     f", ""]),
            ("12:", &["999: f"]),
            ("13-", &["1000- f"]),
        ] {
            let prefix = Prefix::learn(known).expect(known);
            for other in others {
                let (_, message) = prefix.split(other).expect(other);
                let left = if other.ends_with('f') { " f" } else { "" };
                assert_eq!(message, left, "{known:?} {other:?}");
            }
        }
    }

    #[test]
    fn lines_of_others() {
        for (known, other) in [
            ("[ 9.9] ", " f"),
            ("> ", "I think so"),
            ("> > ", "> so"),
            (
                "Nov 30 23:59:59 box kernel: ",
                "Nov 30 23:59:59 box sshd[12]: f",
            ),
            ("3,803,44100000,-;", " SUBSYSTEM=pci"),
        ] {
            let prefix = Prefix::learn(known).expect(known);
            assert_eq!(prefix.split(other), None, "{known:?} {other:?}");
        }
        // Where a word ends that the message may go on.
        assert_eq!(Prefix::learn("login"), None);
    }

    #[test]
    fn who_prints() {
        for (prefix, name) in [
            ("[ 9.9][  T312] ", Some("T312")),
            ("[    C0] ", Some("C0")),
            ("Nov 30 23:59:59 C3 kernel: [ 9.9][  T312] ", Some("T312")),
            ("3,803,44100000,-,caller=T312;", Some("T312")),
            ("3,803,44100000,-;", None),
            ("[ 9.9] ", None),
            ("[ 9.9] T: C ", None),
        ] {
            assert_eq!(caller(prefix), name, "{prefix}");
        }
    }
}
