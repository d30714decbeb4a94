// SPDX-License-Identifier: GPL-2.0

//! The texts of `kernel/kcsan/report.c` and `kernel/kcsan/core.c`, line by line.

use crate::prefix::is_word;
use crate::report::Change;
use crate::symbol::hex;

/// The first words of a title.
pub(crate) const TITLE: &str = "BUG: KCSAN: ";
/// The first words of the end of a report.
pub(crate) const FOOTER: &str = "Reported by Kernel Concurrency Sanitizer on:";
/// The words before the place up to which an access was delayed.
pub(crate) const REORDERED: &str = "+-> reordered to: ";

/// What KCSAN says of itself when the kernel starts.
pub(crate) enum Mode {
    /// It is enabled.
    Enabled,
    /// Whether it has `CONFIG_KCSAN_STRICT`.
    Strict(bool),
}

/// Finds that in a line, behind any prefix.
pub(crate) fn mode(text: &str) -> Option<Mode> {
    let (before, message) = text.split_once("kcsan: ")?;
    match message.trim_end() {
        _ if before.ends_with(is_word) => None,
        "enabled early" => Some(Mode::Enabled),
        "strict mode configured" => Some(Mode::Strict(true)),
        message => message
            .starts_with("non-strict mode configured")
            .then_some(Mode::Strict(false)),
    }
}

/// The prefix of a line of `=`, as there are around a report.
pub(crate) fn before_separator(text: &str) -> Option<&str> {
    let text = text.trim_end();
    let before = text.trim_end_matches('=');
    (text.len() - before.len() > 60).then_some(before)
}

/// Whether the kernel, or a program that keeps its log, says that messages were lost.
pub(crate) fn says_dropped(text: &str) -> bool {
    text.contains(" messages dropped")
        || (text.contains("Missed ") && text.contains(" kernel messages"))
}

/// Whether a line begins with a function of Rust, mangled or not.
pub(crate) fn begins_with_rust(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    first.starts_with("_R") || first.starts_with("_ZN") || first.contains("::")
}

/// Reads `0x1 -> 0x2`.
pub(crate) fn change(values: &str) -> Option<Change> {
    let (old, new) = values.split_once(" -> ")?;
    Some(Change {
        old: hex(old.strip_prefix("0x")?)?,
        new: hex(new.strip_prefix("0x")?)?,
        mask: None,
    })
}
