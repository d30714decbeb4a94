// SPDX-License-Identifier: GPL-2.0

//! Exit statuses of `lkmm kcsan`.

/// Every report is explained, or there is none.
pub const OK: u8 = 0;
/// A report is not explained, or, if that is asked for, an explanation is stale.
pub const UNEXPLAINED: u8 = 1;
/// A wrong command line, or a list of explanations that cannot be read.
pub const USAGE: u8 = 2;
/// A file that cannot be read, or has no debugging information.
pub const BAD_INPUT: u8 = 4;
/// A log that does not show that KCSAN was on: that it has no reports says nothing.
pub const NO_KCSAN: u8 = 5;

/// For `--help`.
pub const HELP: &str = "\
Exit status:
  0  every report is explained, or of the kernel's C alone, or the suite's own
  1  a report is not explained; with --all-used also an explanation that nothing matched
  2  wrong usage, or explanations that cannot be read
  4  a file that cannot be read, or without debugging information
  5  a log that does not show that KCSAN was on
Of several, the first of 2, 4, 5, 1.";
