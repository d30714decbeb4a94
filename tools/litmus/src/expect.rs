// SPDX-License-Identifier: GPL-2.0

//! What a test says of itself: `Result: Never` in one of its comments.

#![allow(missing_docs, reason = "names that say it have no comment")]

use serde::{Deserialize, Serialize};
use std::fmt;

/// How often the executions that the model allows satisfy the condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Outcome {
    /// In no execution.
    Never,
    /// In some, and not in others.
    Sometimes,
    /// In all.
    Always,
    /// There is no execution that ends.
    #[serde(rename = "DEADLOCK")]
    Deadlock,
}

/// An outcome, and whether there is a data race.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Expectation {
    /// The outcome.
    pub outcome: Outcome,
    /// `DATARACE` stands on the same line.
    pub data_race: bool,
}

impl Outcome {
    pub const ALL: [Self; 4] = [Self::Never, Self::Sometimes, Self::Always, Self::Deadlock];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Never => "Never",
            Self::Sometimes => "Sometimes",
            Self::Always => "Always",
            Self::Deadlock => "DEADLOCK",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let race = if self.data_race { " DATARACE" } else { "" };
        write!(f, "{}{race}", self.outcome)
    }
}

/// What looks like a result and is none, with its offset in the comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownOutcome {
    pub text: String,
    pub offset: usize,
}

impl Expectation {
    /// What a comment says, in its first line that starts with `Result:` (behind a `*`).
    pub fn from_comment(comment: &str) -> Result<Option<Self>, UnknownOutcome> {
        let mut offset = 0;

        for line in comment.split_inclusive('\n') {
            let said = line.trim_start().trim_start_matches('*').trim_start();
            let (key, rest) = said.split_at_checked("Result:".len()).unwrap_or_default();
            if key.eq_ignore_ascii_case("Result:") {
                let mut words = rest.split_whitespace();
                let word = words.next().unwrap_or("");
                let unknown = UnknownOutcome {
                    text: format!("{key} {word}").trim_end().to_owned(),
                    offset: offset + line.len() - said.len(),
                };
                if key != "Result:" {
                    return Err(unknown); // The kernel's scripts do not take it for one.
                }
                if word == "Maybe" {
                    return Ok(None); // The kernel's scripts take it for any result.
                }
                let found = Outcome::ALL.into_iter().find(|one| one.word() == word);
                return match found {
                    Some(outcome) => Ok(Some(Self {
                        outcome,
                        data_race: words.any(|word| word == "DATARACE"),
                    })),
                    None => Err(unknown),
                };
            }
            offset += line.len();
        }
        Ok(None)
    }
}
