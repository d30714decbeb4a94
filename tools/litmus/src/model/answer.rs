// SPDX-License-Identifier: GPL-2.0

//! What herd7 says of a test.

use super::error::Refusal;
use crate::expect::Outcome;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A final state: the value of each part of it that the test names, by that part, which is
/// written as [`crate::ast::Location`] is: `0:r0`, `x`. An address is the variable's name.
pub type State = BTreeMap<String, String>;

/// What the model says of a test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// How many final states satisfy the condition.
    pub outcome: Outcome,
    /// Every final state that is allowed.
    pub states: Vec<State>,
    /// What the model warns of: `data-race`, `unmatched-rcu-lock`, …
    pub flags: Vec<String>,
    /// Executions that satisfy the condition.
    pub positive: u64,
    /// Executions that do not.
    pub negative: u64,
}

impl Answer {
    /// Whether there are two accesses that race.
    pub fn data_race(&self) -> bool {
        self.flags.iter().any(|flag| flag == "data-race")
    }

    /// Whether this state is one that is allowed. It has to name the same parts.
    pub fn allows(&self, state: &State) -> bool {
        self.states.contains(state)
    }
}

/// Reads what herd7 printed.
pub fn read(stdout: &str, stderr: &str) -> Result<Answer, Refusal> {
    let unknown = |what: &str| Refusal::Failed(format!("herd7 printed no {what}: {stdout:?}"));
    let Some(observation) = after(stdout, "Observation ") else {
        return Err(refusal(stdout, stderr));
    };
    // Behind the name of the test: the word, and how many executions are of either kind.
    let mut words = observation.rsplit(' ');
    let negative = words.next().and_then(|word| word.parse().ok());
    let positive = words.next().and_then(|word| word.parse().ok());
    let outcome = match words.next() {
        Some("Never") if positive == Some(0) && negative == Some(0) => Outcome::Deadlock,
        Some("Never") => Outcome::Never,
        Some("Sometimes") => Outcome::Sometimes,
        Some("Always") => Outcome::Always,
        _ => return Err(unknown("observation that is known")),
    };
    let (Some(positive), Some(negative)) = (positive, negative) else {
        return Err(unknown("numbers of executions"));
    };
    let flags = stdout
        .lines()
        .filter_map(|line| line.strip_prefix("Flag "))
        .map(|flag| flag.trim().to_owned())
        .collect();

    Ok(Answer {
        outcome,
        states: states(stdout).ok_or_else(|| unknown("final states"))?,
        flags,
        positive,
        negative,
    })
}

/// What stands behind `start` in the line that starts so.
fn after<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    text.lines().find_map(|line| line.strip_prefix(start))
}

/// `States 2`, and then a line for each.
fn states(text: &str) -> Option<Vec<State>> {
    let mut lines = text.lines().skip_while(|line| !line.starts_with("States "));
    let count: usize = lines.next()?.strip_prefix("States ")?.parse().ok()?;
    let states: Vec<_> = lines.take(count).map(state).collect::<Option<_>>()?;

    (states.len() == count).then_some(states)
}

/// `1:r0=1; [x]=2;`
fn state(line: &str) -> Option<State> {
    line.split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (place, value) = part.split_once('=')?;
            let global = place
                .strip_prefix('[')
                .and_then(|place| place.strip_suffix(']'));
            Some((global.unwrap_or(place).to_owned(), value.to_owned()))
        })
        .collect()
}

/// Why there is no observation.
fn refusal(stdout: &str, stderr: &str) -> Refusal {
    let said = stderr
        .lines()
        .chain(stdout.lines())
        .map(str::trim)
        .filter(|line| !line.is_empty());
    // A warning names the place before what is wrong.
    let words: Vec<_> = said
        .map(
            |line| match line.strip_prefix("Warning: File \"the test\", line ") {
                // Of the text that herd7 was given, which the user did not write.
                Some(place) => place.split_once(": ").map_or(place, |(_, what)| what),
                None => line,
            },
        )
        .map(|line| line.trim_start_matches("Warning: File \"the test\": "))
        .map(|line| line.trim_end_matches(" (User error)"))
        .collect();

    let message = format!("herd7: {}", words.join("; "));
    if stderr.contains("Division_by_zero") {
        Refusal::Unsupported("herd7: an execution divides by 0".to_owned())
    } else if words.is_empty() {
        Refusal::Failed("herd7 said nothing".to_owned())
    } else if stderr.contains("Warning: File \"the test\"") {
        Refusal::Unsupported(message)
    } else {
        Refusal::Failed(message)
    }
}
