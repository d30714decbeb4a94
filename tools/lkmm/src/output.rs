// SPDX-License-Identifier: GPL-2.0

//! Standard output.

use std::io::{self, Write as _};

/// Prints. A reader that has gone, as `head` does, is no failure.
pub fn print(text: &str) -> io::Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}
