// SPDX-License-Identifier: GPL-2.0

//! Standard output, and messages on standard error.

use std::borrow::Cow;
use std::fmt::{Display, Write as _};
use std::io::{self, Write as _};

/// A text of somebody else, which may have commands for a terminal: these are shown, as JSON has them.
pub fn printable(text: &str) -> Cow<'_, str> {
    let is_command = |c: char| c.is_control() && !"\n\t".contains(c);
    if !text.contains(is_command) {
        return text.into();
    }
    let mut shown = String::new();
    for c in text.chars() {
        if is_command(c) {
            // Writing to a string does not fail.
            let _ = write!(shown, "\\u{:04x}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    shown.into()
}

/// Says something on standard error.
pub fn note(message: impl Display) {
    eprintln!("lkmm: {}", printable(&message.to_string()));
}

/// Prints. A reader that has gone, as `head` does, is no failure.
pub fn print(text: &str) -> io::Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}
