// SPDX-License-Identifier: GPL-2.0

//! Exit statuses of `lkmm litmus`, the same for all that it does.

/// All agree.
pub const OK: u8 = 0;
/// A test's `Result:` is not what the model says, or something that it forbids was seen.
pub const DISAGREE: u8 = 1;
/// A wrong command line, or no test.
pub const USAGE: u8 = 2;
/// herd7 or the kernel's model is missing.
pub const NO_TOOL: u8 = 3;
/// Some tests are not supported; the others agree.
pub const UNSUPPORTED: u8 = 4;
/// A test cannot be read.
pub const UNREADABLE: u8 = 5;
/// The time was up for a test; the others agree or are not supported.
pub const TIMEOUT: u8 = 6;
/// A file cannot be read or written, or a program did what it should not.
pub const FAILED: u8 = 7;

/// For `--help`.
pub const HELP: &str = "\
Exit status:
  0  all agree
  1  a test's `Result:` is wrong, or a state was seen that the model forbids
  2  wrong usage, or no test
  3  herd7 or the kernel's model is missing
  4  tests that are not supported; the others agree
  5  a test that cannot be read
  6  the time was up for a test
  7  a file cannot be read or written, or a program failed
Of several, the first of 7, 5, 1, 6, 4.";

/// The status of a whole from those of its parts.
pub fn worst(parts: impl IntoIterator<Item = u8>) -> u8 {
    const ORDER: [u8; 6] = [OK, UNSUPPORTED, TIMEOUT, DISAGREE, UNREADABLE, FAILED];
    let rank = |status: &u8| ORDER.iter().position(|one| one == status);

    parts.into_iter().max_by_key(rank).unwrap_or(OK)
}
