// SPDX-License-Identifier: GPL-2.0

//! What is uncertain about a report.

use serde::Serialize;

/// Why a stack may not be what the kernel saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// A stack goes on after a line that is not the report's. With callers
    /// (`CONFIG_PRINTK_CALLER`), lines of other contexts do not count.
    OtherLines,
    /// A line of a stack cannot be read, or the log says that lines were dropped.
    LostLines,
    /// The stacks do not begin with the functions of the title.
    OtherTitle,
}

impl Doubt {
    /// For the details of a report.
    pub fn words(self) -> &'static str {
        match self {
            Self::OtherLines => {
                "uncertain: other lines are in these stacks, and functions may be theirs"
            }
            Self::LostLines => "uncertain: lines of these stacks may be lost",
            Self::OtherTitle => {
                "uncertain: the title names other functions than these stacks begin with"
            }
        }
    }
}
