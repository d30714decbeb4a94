// SPDX-License-Identifier: GPL-2.0

//! What stands before the kernel's message on a line: a time stamp, the name of a machine, a log level,
//! the `>` of a quoting mail.
//!
//! There is no list of all programs that write such prefixes. But the title of a report, its accesses and
//! its end can be found wherever they begin. The prefix of such a line has a shape, which the other
//! lines have, too: times, levels and colours differ from line to line, their arrangement does not.

/// The shape of a prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shape {
    pieces: Vec<Piece>,
    /// The blanks at the end. A message may begin with more.
    tail: String,
}

/// A part of a prefix. The blanks between parts do not count: they align columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    /// `29`, `44.1003`, `box`, `err`: any word.
    Word,
    /// `[   44.1003]`, `[  +0.0003]`, `[Nov29 20:51]`: brackets with any content.
    Bracket,
    /// `:`, `|`, `>`, …
    Mark(char),
}

impl Shape {
    /// The shape of a prefix; `None` if the prefix may end within a word of the message.
    fn of(prefix: &str) -> Option<Self> {
        let body = prefix.trim_end();
        let tail = prefix.get(body.len()..)?.to_owned();
        let mut pieces = Vec::new();
        let mut rest = body;

        while let Some((piece, behind)) = Piece::first(rest) {
            pieces.push(piece);
            rest = behind;
        }
        let open = tail.is_empty() && pieces.last() == Some(&Piece::Word);
        (!open).then_some(Self { pieces, tail })
    }

    /// Divides a line with such a prefix into prefix and message.
    fn split<'a>(&self, line: &'a str) -> Option<(&'a str, &'a str)> {
        let mut rest = line;

        for wanted in &self.pieces {
            let (piece, behind) = Piece::first(rest)?;
            if piece != *wanted {
                return None;
            }
            rest = behind;
        }
        // Some programs drop the blanks before an empty message.
        for blank in self.tail.chars() {
            match rest.strip_prefix(blank) {
                Some(behind) => rest = behind,
                None => break,
            }
        }
        line.split_at_checked(line.len() - rest.len())
    }
}

impl Piece {
    /// The first part of a text, and the rest.
    fn first(text: &str) -> Option<(Self, &str)> {
        let text = text.trim_start();
        let first = text.chars().next()?;
        let inside = text.strip_prefix('[');

        if let Some((_, behind)) = inside.and_then(|inside| inside.split_once(']')) {
            return Some((Self::Bracket, behind));
        }
        if is_word(first) {
            return Some((Self::Word, text.trim_start_matches(is_word)));
        }
        Some((Self::Mark(first), text.get(first.len_utf8()..)?))
    }
}

/// Whether a character may be in a word.
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

/// A line of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    /// The context that printed it, if the prefix names one.
    pub(crate) caller: Option<&'a str>,
    /// The message, with the blanks at its start.
    pub(crate) message: &'a str,
}

/// The shapes of prefixes that a log has shown so far.
#[derive(Debug, Default)]
pub(crate) struct Prefixes {
    /// The latest first.
    shapes: Vec<Shape>,
}

impl Prefixes {
    /// A torn line may have a prefix of its own, so the shapes before it still count.
    const REMEMBERED: usize = 4;

    /// Notes the prefix of a line whose message is known.
    pub(crate) fn learn(&mut self, prefix: &str) {
        if let Some(shape) = Shape::of(prefix) {
            self.shapes.retain(|known| *known != shape);
            self.shapes.insert(0, shape);
            self.shapes.truncate(Self::REMEMBERED);
        }
    }

    /// Divides a line; `None` if its prefix has an unknown shape.
    pub(crate) fn split<'a>(&self, text: &'a str) -> Option<Line<'a>> {
        let learned = self.shapes.iter().find_map(|shape| shape.split(text));
        let of_kernel = || {
            let message = strip_kernel_prefix(text);
            let bare = self.shapes.iter().all(|shape| shape.pieces.is_empty());
            (bare || message.len() < text.len())
                .then(|| text.split_at_checked(text.len() - message.len()))?
        };
        let (prefix, message) = learned.or_else(of_kernel)?;
        Some(Line {
            caller: caller(prefix),
            message,
        })
    }
}

/// A line without the prefixes that the kernel itself writes: `<4>`, time stamps
/// (`CONFIG_PRINTK_TIME`), the caller (`CONFIG_PRINTK_CALLER`). These need not be learned.
fn strip_kernel_prefix(line: &str) -> &str {
    let body = strip_level(line).unwrap_or(line);
    let mut rest = body;

    while let Some((_, behind)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        rest = behind;
    }
    if rest.len() == body.len() {
        return body;
    }
    rest.strip_prefix(' ').unwrap_or(rest)
}

/// The text behind `<4>`.
fn strip_level(line: &str) -> Option<&str> {
    let (level, rest) = line.strip_prefix('<')?.split_once('>')?;
    let digits = level.bytes().all(|byte| byte.is_ascii_digit());
    (digits && !level.is_empty()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_lines_have_another_shape() {
        for (prefix, other) in [
            ("[ 9.9] ", " f"),
            ("> ", "I think so"),
            ("> > ", "> so"),
            (
                "Nov 30 23:59:59 box kernel: ",
                "Nov 30 23:59:59 box sshd[12]: f",
            ),
            ("3,803,44100000,-;", " SUBSYSTEM=pci"),
        ] {
            let shape = Shape::of(prefix).expect(prefix);
            assert_eq!(shape.split(other), None, "{prefix:?} {other:?}");
        }
        assert_eq!(Shape::of("login"), None);
    }

    #[test]
    fn the_caller_is_in_brackets_or_named() {
        for (prefix, name) in [
            ("[ 9.9][  T312] ", Some("T312")),
            ("[    C0] ", Some("C0")),
            ("Nov 30 23:59:59 C3 kernel: [ 9.9][  T312] ", Some("T312")),
            ("3,803,44100000,-,caller=T312;", Some("T312")),
            ("3,803,44100000,-;", None),
            ("[ 9.9] T: C ", None),
        ] {
            assert_eq!(caller(prefix), name, "{prefix}");
        }
    }

    #[test]
    fn the_kernels_own_prefixes_need_not_be_learned() {
        for prefix in [
            "",
            "[    1.2] ",
            "[    1.2][   T12] ",
            "[    C0] ",
            "<4>[1.2] ",
            "<12>",
        ] {
            let line = format!("{prefix} f");
            assert_eq!(strip_kernel_prefix(&line), " f", "{line:?}");
        }
        for (line, message) in [
            ("[ 1.2] ", ""),
            ("[ 1.2]", ""),
            ("[ 1.2", "[ 1.2"),
            ("<x> a", "<x> a"),
        ] {
            assert_eq!(strip_kernel_prefix(line), message);
        }
    }

    /// A prompt before `BUG:` is not before the other lines.
    #[test]
    fn a_torn_line_does_not_replace_the_shapes_before_it() {
        let mut prefixes = Prefixes::default();
        let message =
            |prefixes: &Prefixes, text| prefixes.split(text).map(|line| line.message.to_owned());
        assert_eq!(message(&prefixes, " f").as_deref(), Some(" f"));
        prefixes.learn("login: [    1.2][    T1] ");
        assert_eq!(
            message(&prefixes, "[    1.2][    T1]  f").as_deref(),
            Some(" f")
        );
        assert_eq!(message(&prefixes, " f"), None);
        prefixes.learn("vm: [    1.2] ");
        prefixes.learn("# vm: [    1.2] ");
        assert_eq!(
            message(&prefixes, "vm: [    1.2]  f").as_deref(),
            Some(" f")
        );
        prefixes.learn("half a");
        assert_eq!(prefixes.shapes.len(), 3);
    }
}
