// SPDX-License-Identifier: GPL-2.0

//! Results of tests: one JSON object per case and line, whoever ran it.

mod bug_reports;
pub mod cargo_test;
pub mod junit;
pub mod kunit;
pub mod sum;

use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It did what it has to.
    Passed,
    /// It did not.
    Failed,
    /// It did not run, for the reason given.
    Skipped,
    /// What ran it ended before the case did.
    Crashed,
    /// It did not end in its time.
    Timeout,
}

/// A case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The run that it belongs to, where there are several: `6.12 arm64`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// The part of the tests: `kunit`, `litmus`, …
    pub part: String,
    /// The name of the case in its part.
    pub case: String,
    /// How it ended.
    pub verdict: Verdict,
    /// Why it ended so, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How long it took.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "seconds"
    )]
    pub seconds: Option<f64>,
    /// The file that has more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<PathBuf>,
}

/// Why results cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file system's reason.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A line that is no case.
    #[error("{}:{line}: not a result: {source}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// What the parser says.
        source: serde_json::Error,
    },
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Crashed => "crashed",
            Self::Timeout => "timeout",
        })
    }
}

impl Error {
    /// Makes the file system's reason an error about this file.
    pub fn at(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        |source| Self::File {
            path: path.to_owned(),
            source,
        }
    }
}

impl Case {
    /// The name of its run; empty where there is one run.
    pub fn run_name(&self) -> &str {
        self.run.as_deref().unwrap_or_default()
    }

    /// A case with nothing more to say.
    pub fn new(part: impl Into<String>, case: impl Into<String>, verdict: Verdict) -> Self {
        Self {
            run: None,
            part: part.into(),
            case: case.into(),
            verdict,
            reason: None,
            seconds: None,
            log: None,
        }
    }

    /// The same with a reason.
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// The same with the time that it took.
    pub fn took(mut self, seconds: f64) -> Self {
        self.seconds = Some(seconds);
        self
    }

    /// The same with the file that has more.
    pub fn log(mut self, path: impl Into<PathBuf>) -> Self {
        self.log = Some(path.into());
        self
    }
}

/// Appends cases to a file, which is made if it is not there.
pub fn append<'a>(path: &Path, cases: impl IntoIterator<Item = &'a Case>) -> Result<(), Error> {
    let mut lines = String::new();
    for case in cases {
        lines += &serde_json::to_string(case).expect("a case is JSON");
        lines.push('\n');
    }
    let mut options = OpenOptions::new();
    options
        .create(true)
        .append(true)
        .open(path)
        .and_then(|mut file| file.write_all(lines.as_bytes()))
        .map_err(Error::at(path))
}

/// Not negative, and not more than a clock can show.
fn seconds<'de, D: Deserializer<'de>>(number: D) -> Result<Option<f64>, D::Error> {
    let seconds = f64::deserialize(number)?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(_) => Ok(Some(seconds)),
        Err(error) => Err(serde::de::Error::custom(error)),
    }
}

/// The cases of a file, in its order.
pub fn read(path: &Path) -> Result<Vec<Case>, Error> {
    let text = fs::read_to_string(path).map_err(Error::at(path))?;
    let cases = text.lines().enumerate().map(|(index, line)| {
        // serde takes an array for a structure, too.
        let object = serde_json::from_str::<serde_json::Map<_, _>>(line);
        let case = object.and_then(|object| serde_json::from_value(object.into()));
        case.map_err(|source| Error::Line {
            path: path.to_owned(),
            line: index + 1,
            source,
        })
    });
    cases.collect()
}

#[cfg(test)]
mod tests {
    use super::{append, read, Case, Error, Verdict};
    use std::fs;

    #[test]
    fn what_is_appended_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("part.jsonl");
        let cases = [
            Case::new("check", "spdx", Verdict::Passed).took(0.5),
            Case::new("check", "links", Verdict::Failed)
                .because("\"a\"\nb")
                .log("/tmp/log"),
        ];
        append(&path, &cases[..1]).unwrap();
        append(&path, &cases[1..]).unwrap();
        assert_eq!(read(&path).unwrap(), cases);
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 2);
    }

    #[test]
    fn a_line_that_is_no_case_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("part.jsonl");
        for wrong in [
            "{",
            "{}",
            r#"{"part":"a","case":"b","verdict":"good"}"#,
            r#"{"part":"a","case":"b","verdict":"passed","seconds":1e300}"#,
            r#"[null,"a","b","passed"]"#,
        ] {
            let right = r#"{"part":"a","case":"b","verdict":"passed"}"#;
            fs::write(&path, format!("{right}\n{wrong}\n")).unwrap();
            assert!(matches!(read(&path), Err(Error::Line { line: 2, .. })));
        }
    }
}
