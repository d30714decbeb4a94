// SPDX-License-Identifier: GPL-2.0

//! What the program ends with. Each command has its own list, which its `--help` prints.

use std::process::ExitCode;

/// A status; what it means in a command, that command's list says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// All is as it should be.
    Ok,
    /// Tests are not supported, or must not run.
    Unsupported,
    /// The time was up.
    Timeout,
    /// Something is not as it should be.
    Different,
    /// A test or a log says nothing.
    Unreadable,
    /// A file that nothing can be said about.
    BadInput,
    /// An object that was built in another way than it has to be, or of something else.
    BadObject,
    /// A file cannot be read or written, or a program failed.
    Failed,
    /// A server cannot be reached.
    Away,
    /// A server refuses who asks.
    Refused,
    /// A program, or what it works on, is missing.
    Missing,
    /// A wrong command line.
    Usage,
}

impl Status {
    /// The number. No command has two statuses of the same.
    pub fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Different => 1,
            Self::Usage => 2,
            Self::Missing => 3,
            Self::Unsupported | Self::BadInput => 4,
            Self::Unreadable => 5,
            Self::Timeout => 6,
            Self::Failed => 7,
            Self::BadObject => 8,
            Self::Away => 9,
            Self::Refused => 10,
        }
    }

    /// The status of a whole from those of its parts: the gravest, which is the last in the list of
    /// the type.
    pub fn worst(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().max().unwrap_or(Self::Ok)
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status.code())
    }
}

/// The statuses of a command, and what they mean there.
pub type Statuses = &'static [(Status, &'static str)];

/// Of a command that has commands of its own.
pub const OF_EACH: &str = "The exit statuses of a command are in its own --help.";

/// `lkmm asm`
pub const ASM: Statuses = &[
    (Status::Ok, "all as it should be"),
    (
        Status::Different,
        "a difference, a missing probe, or a stale, absent, empty or orphan snapshot",
    ),
    (Status::Usage, "wrong usage"),
    (Status::Missing, "a program is missing"),
    (
        Status::BadInput,
        "an object or a file that nothing can be said about, or none",
    ),
];

/// `lkmm bench`
pub const BENCH: Statuses = &[
    (Status::Ok, "the table is printed"),
    (
        Status::Usage,
        "wrong usage, or results that cannot be drawn",
    ),
    (
        Status::BadInput,
        "a file that cannot be read, or is not whole",
    ),
];

/// `lkmm kcsan`
pub const KCSAN: Statuses = &[
    (
        Status::Ok,
        "every report is explained, or of the kernel's C alone, or the suite's own",
    ),
    (
        Status::Different,
        "a report is not explained; with --all-used also an explanation that nothing matched",
    ),
    (
        Status::Usage,
        "wrong usage, or explanations that cannot be read",
    ),
    (
        Status::BadInput,
        "a file that cannot be read, or without debugging information",
    ),
    (
        Status::Unreadable,
        "a log that does not show that KCSAN was on",
    ),
];

/// `lkmm deps`
pub const DEPS: Statuses = &[
    (Status::Ok, "no dependency is broken"),
    (Status::Different, "dependencies are broken"),
    (Status::Usage, "wrong usage"),
    (Status::Missing, "clang, rustc, opt or llc is missing"),
    (
        Status::BadInput,
        "no object of C or Rust, or one that LLVM's compilers did not make",
    ),
    (
        Status::Unreadable,
        "objects that cannot be compiled again; the others were compared",
    ),
    (Status::Failed, "a file cannot be read or written"),
];

/// `lkmm marks`
pub const MARKS: Statuses = &[
    (Status::Ok, "no access lacks a mark"),
    (Status::Different, "accesses lack a mark"),
    (Status::Usage, "wrong usage"),
    (
        Status::Missing,
        "libclang, rustc, the list of compile commands or a built crate is missing",
    ),
    (
        Status::BadInput,
        "a field that is not there, or a list or a crate that cannot be read",
    ),
    (
        Status::Unreadable,
        "files that cannot be parsed; the others were searched",
    ),
    (Status::Failed, "a file cannot be read or written"),
];

/// `lkmm results`
pub const RESULTS: Statuses = &[
    (
        Status::Ok,
        "something passed, and nothing failed; junit: the file is written",
    ),
    (Status::Different, "something failed, or nothing passed"),
    (Status::Usage, "wrong usage"),
    (Status::Missing, "a file cannot be read or written"),
    (Status::Unsupported, "kunit: every case was skipped"),
    (Status::Unreadable, "kunit: the guest ran no tests"),
    (
        Status::Timeout,
        "kunit: no test in the guest ended any more",
    ),
    (
        Status::Failed,
        "kunit: the guest ended before its tests did",
    ),
];

/// `lkmm operations`
pub const OPERATIONS: Statuses = &[
    (Status::Ok, "the API is as it should be"),
    (
        Status::Different,
        "an item lacks documentation, a function of C has no method, or the table is out of date",
    ),
    (Status::Usage, "wrong usage"),
    (Status::BadInput, "a file that cannot be read"),
];

/// `lkmm litmus parse` and `list`
pub const READ: Statuses = &[
    (Status::Ok, "all tests can be read"),
    NO_TEST,
    UNREADABLE,
    (Status::Failed, "a file cannot be read"),
];

/// `lkmm litmus print`
pub const PRINT: Statuses = &[
    (Status::Ok, "all tests are printed"),
    NO_TEST,
    (
        Status::Unsupported,
        "tests that Rust cannot express; the others are printed",
    ),
    UNREADABLE,
    (Status::Failed, "a file cannot be read"),
];

/// `lkmm litmus gen`
pub const GEN: Statuses = &[
    (Status::Ok, "the module has all tests"),
    NO_TEST,
    (
        Status::Unsupported,
        "tests that are not supported, or would never end; the module has the others",
    ),
    UNREADABLE,
    (Status::Failed, "a file cannot be read or written"),
];

/// `lkmm litmus kit`
pub const KIT: Statuses = &[
    (Status::Ok, "the kit has all tests"),
    NO_TEST,
    (
        Status::Missing,
        "herd7 or the kernel's model is missing, or herd7 older than 7.58",
    ),
    (
        Status::Unsupported,
        "tests that are not supported, or would never end; the kit has the others",
    ),
    UNREADABLE,
    (Status::Timeout, "the time was up for the model's answer"),
    (
        Status::Failed,
        "a file cannot be read or written, or herd7 failed",
    ),
];

/// `lkmm litmus job`
pub const JOB: Statuses = &[
    (Status::Ok, "the jobs have all tests"),
    NO_TEST,
    (
        Status::Missing,
        "the device type, herd7 or the kernel's model is missing, or herd7 older than 7.58",
    ),
    (
        Status::Unsupported,
        "tests that are not supported, or would never end; the jobs have the others",
    ),
    (
        Status::Unreadable,
        "a test that cannot be parsed, or a file that is no device type",
    ),
    (Status::Timeout, "the time was up for the model's answer"),
    (
        Status::Failed,
        "the module does not build, a file cannot be read or written, or herd7 failed",
    ),
];

/// `lkmm litmus collect`
pub const COLLECT: Statuses = &[
    (
        Status::Ok,
        "all jobs have a result, and all that was seen is allowed",
    ),
    (Status::Different, "a state was seen that the model forbids"),
    (
        Status::Usage,
        "wrong usage, or lavacli's configuration lacks the name",
    ),
    (
        Status::Missing,
        "the manifest, lavacli, herd7 or the kernel's model is missing, or herd7 older than 7.58",
    ),
    (
        Status::Unsupported,
        "tests that are not supported, or would never end; of the others all is allowed",
    ),
    (
        Status::Unreadable,
        "a manifest, a result or a test that cannot be parsed",
    ),
    (
        Status::Timeout,
        "the time was up for an answer of the model or of lavacli",
    ),
    (
        Status::Failed,
        "a job has no result or is not of this campaign, or a file cannot be read or written",
    ),
    (Status::Away, "the server cannot be reached"),
    (Status::Refused, "the server refuses the user or the token"),
];

/// `lkmm litmus merge`
pub const MERGE: Statuses = &[
    (Status::Ok, "the file is written"),
    (Status::Usage, "wrong usage"),
    (
        Status::Unreadable,
        "a file that is no result, or two with different results of one run",
    ),
    (Status::Failed, "a file cannot be read or written"),
];

/// `lkmm litmus compare`
pub const COMPARE: Statuses = &[
    (Status::Ok, "the table is printed"),
    NO_TEST,
    (
        Status::Unreadable,
        "a test or a result that cannot be parsed",
    ),
    (
        Status::Failed,
        "a file cannot be read, or has no result of these tests",
    ),
];

/// `lkmm litmus model`
pub const MODEL: Statuses = &[
    (Status::Ok, "all tests agree with the model"),
    (Status::Different, "a test's `Result:` is wrong"),
    NO_TEST,
    (
        Status::Missing,
        "herd7 or the kernel's model is missing, or herd7 older than 7.58",
    ),
    (
        Status::Unsupported,
        "tests that herd7 does not support; the others agree",
    ),
    UNREADABLE,
    (Status::Timeout, "the time was up for a test"),
    (Status::Failed, "a file cannot be read, or herd7 failed"),
];

/// `lkmm litmus run`
pub const RUN: Statuses = &[
    (Status::Ok, "all that was seen is allowed"),
    (Status::Different, "a state was seen that the model forbids"),
    NO_TEST,
    (
        Status::Missing,
        "herd7, the kernel's model, a kernel to boot, QEMU or the script for the guest is missing, or \
         herd7 older than 7.58",
    ),
    (
        Status::Unsupported,
        "tests that are not supported, or would never end; of the others all is allowed",
    ),
    (Status::Unreadable, "a test or a result that cannot be parsed"),
    (Status::Timeout, "the time was up for the model's answer"),
    (
        Status::Failed,
        "a test has no result: it hung the guest, or does not compile; the guest does not boot; a host \
         went away or refused; or \
         a file cannot be read or written",
    ),
];

/// `lkmm litmus compile`
pub const COMPILE: Statuses = &[
    (
        Status::Ok,
        "the machine code keeps to the memory model, but for what is known",
    ),
    (
        Status::Different,
        "machine code is broken that is not known to be, or no longer broken",
    ),
    NO_TEST,
    (
        Status::Missing,
        "herd7, the kernel's model, or the script that compiles is missing, or herd7 older than 7.58",
    ),
    (
        Status::Unsupported,
        "nothing can be said of some tests; the others keep to the model",
    ),
    UNREADABLE,
    (Status::Timeout, "the time was up for a test"),
    (
        Status::Failed,
        "the tests do not compile, herd7 failed, or a file cannot be read or written",
    ),
    (
        Status::BadObject,
        "an object that is not of these tests, of another architecture, or built by other flags than the \
         kernel's",
    ),
];

const NO_TEST: (Status, &str) = (Status::Usage, "wrong usage, or no test");
const UNREADABLE: (Status, &str) = (Status::Unreadable, "a test that cannot be parsed");

/// The list for `--help`.
pub fn help(statuses: Statuses) -> String {
    let mut text = "Exit status:\n".to_owned();
    for (status, meaning) in statuses {
        text += &format!("  {:<2} {meaning}\n", status.code());
    }
    let mut graver: Vec<_> = statuses.iter().map(|(status, _)| *status).collect();
    graver.sort_by_key(|status| std::cmp::Reverse(*status));
    graver.retain(|status| *status > Status::Ok);
    let codes: Vec<_> = graver.iter().map(|one| one.code().to_string()).collect();
    text + &format!("Of several, the first of {}.", codes.join(", "))
}

#[cfg(test)]
mod tests {
    use super::{
        help, Status, ASM, BENCH, COLLECT, COMPARE, COMPILE, DEPS, GEN, JOB, KCSAN, KIT, MARKS,
        MERGE, MODEL, OPERATIONS, READ, RESULTS, RUN,
    };
    use std::collections::BTreeSet;

    #[test]
    fn no_command_has_a_number_twice() {
        for statuses in [
            ASM, BENCH, COLLECT, COMPARE, COMPILE, DEPS, GEN, JOB, KCSAN, KIT, MARKS, MERGE, MODEL,
            OPERATIONS, READ, RESULTS, RUN,
        ] {
            let codes: Vec<_> = statuses.iter().map(|(status, _)| status.code()).collect();
            let different: BTreeSet<_> = codes.iter().collect();
            assert_eq!(different.len(), codes.len());
            assert!(codes.is_sorted());
        }
    }

    #[test]
    fn the_gravest_of_several() {
        let of = |parts: &[Status]| Status::worst(parts.iter().copied());
        assert_eq!(of(&[]), Status::Ok);
        assert_eq!(of(&[Status::Ok, Status::Unsupported]), Status::Unsupported);
        assert_eq!(
            of(&[Status::Timeout, Status::Different, Status::Ok]),
            Status::Different
        );
        assert_eq!(of(&[Status::Failed, Status::Unreadable]), Status::Failed);
        assert!(help(MODEL).ends_with("Of several, the first of 2, 3, 7, 5, 1, 6, 4."));
    }
}
