// SPDX-License-Identifier: GPL-2.0

//! A line of a log.

use crate::prefix::{caller, Prefix};

/// What a line has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    /// The context that printed it, if the kernel says so.
    pub(crate) caller: Option<&'a str>,
    /// The kernel's words, with the blanks that they begin with.
    pub(crate) message: &'a str,
}

/// What stood before the lines of a log that are known.
#[derive(Debug, Default)]
pub(crate) struct Prefixes {
    /// The last ones that differ, the last first.
    known: Vec<Prefix>,
}

impl Prefixes {
    /// A line that is torn has a prefix of its own; those before it still count.
    const REMEMBERED: usize = 4;

    /// Notes what is before a line that is known.
    pub(crate) fn learn(&mut self, text: &str) {
        if let Some(prefix) = Prefix::learn(text) {
            self.known.retain(|known| *known != prefix);
            self.known.insert(0, prefix);
            self.known.truncate(Self::REMEMBERED);
        }
    }

    /// Divides a line; `None` if it is none of this kernel's.
    pub(crate) fn split<'a>(&self, text: &'a str) -> Option<Line<'a>> {
        let known = self.known.iter().find_map(|prefix| prefix.split(text));
        // The kernel's own marks are known without a report.
        let own = || {
            let message = message(text);
            let alone = self.known.iter().all(Prefix::is_empty);
            (alone || message.len() < text.len())
                .then(|| text.split_at_checked(text.len() - message.len()))?
        };
        let (prefix, message) = known.or_else(own)?;
        Some(Line {
            caller: caller(prefix),
            message,
        })
    }
}

/// The message of a line, without what the kernel puts around it: `<4>`, time stamps
/// (`CONFIG_PRINTK_TIME`), the caller (`CONFIG_PRINTK_CALLER`).
fn message(line: &str) -> &str {
    let mut rest = level(line).unwrap_or(line);
    let body = rest;

    while let Some(inner) = rest.strip_prefix('[') {
        let Some((_, behind)) = inner.split_once(']') else {
            break;
        };
        rest = behind;
    }
    if rest.len() == body.len() {
        return body;
    }
    rest.strip_prefix(' ').unwrap_or(rest)
}

/// What follows `<4>`.
fn level(line: &str) -> Option<&str> {
    let (level, rest) = line.strip_prefix('<')?.split_once('>')?;
    let digits = level.bytes().all(|byte| byte.is_ascii_digit());
    (digits && !level.is_empty()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Seen to fail: without the loop over brackets, and without what strips the level.
    #[test]
    fn what_the_console_adds() {
        for line in [
            " f+0x1/0x2",
            "[    1.234567]  f+0x1/0x2",
            "[    1.234567][   T12]  f+0x1/0x2",
            "[    C0]  f+0x1/0x2",
            "<4>[12345.234567]  f+0x1/0x2",
            "<12> f+0x1/0x2",
        ] {
            assert_eq!(message(line), " f+0x1/0x2", "{line:?}");
        }
        assert_eq!(message("[ 1.2] "), "");
        assert_eq!(message("[ 1.2]"), "");
        assert_eq!(message("[ 1.2"), "[ 1.2");
        assert_eq!(message("<x> a"), "<x> a");
    }

    /// A prompt before `BUG:` is not before the other lines.
    #[test]
    fn lines_that_are_torn() {
        let mut prefixes = Prefixes::default();
        let of =
            |prefixes: &Prefixes, text| prefixes.split(text).map(|line| line.message.to_owned());
        assert_eq!(of(&prefixes, " f").as_deref(), Some(" f"));
        prefixes.learn("login: [    1.2][    T1] ");
        assert_eq!(of(&prefixes, "[    1.2][    T1]  f").as_deref(), Some(" f"));
        assert_eq!(of(&prefixes, " f"), None);
        prefixes.learn("vm: [    1.2] ");
        prefixes.learn("# vm: [    1.2] ");
        assert_eq!(of(&prefixes, "vm: [    1.2]  f").as_deref(), Some(" f"));
        prefixes.learn("half a");
        assert_eq!(prefixes.known.len(), 3);
    }
}
