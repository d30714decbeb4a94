// SPDX-License-Identifier: GPL-2.0

//! What single lines say, as `kernel/kcsan/report.c` and `kernel/kcsan/core.c` word it.

use crate::prefix::is_word;
use crate::report::Change;
use crate::symbol::hex;

/// What a title begins with.
pub(crate) const TITLE: &str = "BUG: KCSAN: ";
/// What the end of a report begins with.
pub(crate) const FOOTER: &str = "Reported by Kernel Concurrency Sanitizer on:";
/// How far an access was held back.
pub(crate) const REORDERED: &str = "+-> reordered to: ";

/// What KCSAN says of itself when the kernel starts.
pub(crate) enum Mode {
    /// It is on.
    Enabled,
    /// `CONFIG_KCSAN_STRICT`, or not.
    Strict(bool),
}

/// Finds that, whatever stands before it.
pub(crate) fn mode(text: &str) -> Option<Mode> {
    let (before, words) = text.split_once("kcsan: ")?;
    match words.trim_end() {
        _ if before.ends_with(is_word) => None,
        "enabled early" => Some(Mode::Enabled),
        "strict mode configured" => Some(Mode::Strict(true)),
        words => words
            .starts_with("non-strict mode configured")
            .then_some(Mode::Strict(false)),
    }
}

/// What stands before the line of `=` around a report.
pub(crate) fn before_separator(text: &str) -> Option<&str> {
    let text = text.trim_end();
    let before = text.trim_end_matches('=');
    (text.len() - before.len() > 60).then_some(before)
}

/// Whether the kernel, or who keeps its log, says that messages were lost.
pub(crate) fn says_dropped(text: &str) -> bool {
    text.contains(" messages dropped")
        || (text.contains("Missed ") && text.contains(" kernel messages"))
}

/// Whether a line begins with a function of Rust, mangled or not.
pub(crate) fn begins_with_rust(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    first.starts_with("_R") || first.starts_with("_ZN") || first.contains("::")
}

/// The values in `0x1 -> 0x2`.
pub(crate) fn change(values: &str) -> Option<Change> {
    let (old, new) = values.split_once(" -> ")?;
    Some(Change {
        old: hex(old.strip_prefix("0x")?)?,
        new: hex(new.strip_prefix("0x")?)?,
        mask: None,
    })
}
