// SPDX-License-Identifier: GPL-2.0

//! Runs with a script that plays QEMU and its guest.

use crate::{job, verdicts};
use lkmm_guest::{Accelerator, Guest};
use lkmm_litmus_gen::language::Choice;
use lkmm_litmus_run::guest::{Error as NoGuest, Kernel};
use lkmm_litmus_run::report::cases::cases;
use lkmm_litmus_run::report::table::table;
use lkmm_litmus_run::report::{Conclusion, Report};
use lkmm_litmus_run::run::{run, Error, Event, Job, Options};
use lkmm_results::Verdict as Ended;
use lkmm_targets::Architecture;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::Duration;

/// Long for a script that prints a few lines, short for a test that waits for its end.
const TIMEOUT: Duration = Duration::from_secs(3);

/// A folder with scripts for QEMU and for building the module. The guest prints a result for each
/// number that it is asked for, with the title in that line of the file `titles`. At the number that
/// is alone in the file `hangs` it says nothing more, at that of `crashes` it ends; at the number in
/// `garbled` it prints something else. A module with the test that is named in `broken` does not build.
struct Play(tempfile::TempDir);

const QEMU: &str = r#"#!/bin/sh
here=${0%/*}
is() { grep -qsx "$2" "$here/$1"; }
while [ "$1" != -initrd ]; do shift; done
asked=$(grep -a '^module litmus ' "$2")
echo "$asked" >>"$here/calls"
echo 1..9
for range in $(echo "${asked##*only=}" | tr , ' '); do
	for number in $(seq "${range%-*}" "${range#*-}"); do
		! is hangs $number || { echo it hung; exec sleep 60; }
		! is crashes $number || { echo it crashed; exit; }
		! is garbled $number || { echo "ok $number [ 12.3] what a console"; continue; }
		echo '    # ran 3 filtered 0 lost 0 ms 1'
		echo '    # state 3 0:r0=1; 1:r0=1;'
		echo "ok $number $(sed -n ${number}p "$here/titles")"
	done
done
echo 'litmus: done'
echo 'lkmm: done'
"#;

const BUILD: &str = r#"#!/bin/sh
here=${0%/*}
: >"$1/litmus.ko"
broken=$(cat "$here/broken" 2>/dev/null) && [ -e "$1/tests/$broken.h" ] || exit 0
echo "$1/tests/$broken.h:3:1: error: no such thing" >"$1/build.log"
exit 9
"#;

const FOUR: &str = "SB+mbs c,c\nSB+mbs rust,rust\nSB+mbs rust,c\nSB+mbs c,rust\n";

impl Play {
    fn new(tests: &[&str]) -> Self {
        let play = Self(tempfile::tempdir().expect("a folder"));
        for (name, text) in [("qemu", QEMU), ("build", BUILD)] {
            play.write(name, text);
            let executable = fs::Permissions::from_mode(0o755);
            fs::set_permissions(play.at(name), executable).expect("executable");
        }
        play.write("busybox", "");
        play.write("kernel", "Linux 6");
        let titles = tests.iter().map(|test| FOUR.replace("SB+mbs", test));
        play.write("titles", &titles.collect::<String>());
        play
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.at(name), text).expect("written");
    }

    fn kernel(&self) -> Result<Kernel, NoGuest> {
        // No record of targets/ has a QEMU of this folder.
        let words = ["kernel_args", "clang_flags", "qemu_kvm", "qemu_tcg"];
        let texts = [
            "kernel_arch",
            "kernel_target",
            "kernel_image",
            "debian_arch",
            "debian_suite",
        ];
        let more = ["host_machine", "qemu_package"];
        let names = words.iter().chain(&texts).chain(&more);
        let mut record: serde_json::Map<_, _> =
            names.map(|name| ((*name).to_owned(), "".into())).collect();
        record.insert(
            "qemu".to_owned(),
            self.at("qemu").display().to_string().into(),
        );
        let machine: Architecture = serde_json::from_value(record.into()).expect("a record");
        Ok(Kernel {
            script: self.at("build"),
            identity: fs::read_to_string(self.at("kernel")).expect("a name"),
            guest: Guest {
                architecture: Box::leak(Box::new(machine)),
                kernel: "image".into(),
                arguments: Vec::new(),
                cpus: 2,
                ssh_port: None,
                accelerator: Some(Accelerator::Tcg),
                timeout: TIMEOUT,
            },
            busybox: self.at("busybox"),
        })
    }

    fn options(&self) -> Options {
        Options {
            choice: Choice::All,
            folder: self.at("out"),
            rounds: 3,
            parameters: vec!["seed=7".to_owned()],
        }
    }

    /// Runs, and says how many results were there from an earlier run.
    fn run(&self, jobs: &[Job]) -> (Report, usize) {
        let mut known = 0;
        let report = run(jobs, &self.options(), &|| self.kernel(), &mut |event| {
            if let Event::Begin { known: number, .. } = event {
                known = number;
            }
        });
        (report.expect("a report"), known)
    }

    /// The numbers that the guest was asked for since the last time, a boot a line.
    fn boots(&self) -> Vec<String> {
        let calls = fs::read_to_string(self.at("calls")).unwrap_or_default();
        self.write("calls", "");
        let only = calls.lines().map(|line| {
            let only = line.strip_prefix("module litmus rounds=3 seed=7 only=");
            only.expect("arguments").to_owned()
        });
        only.collect()
    }
}

#[test]
fn an_interrupted_run_goes_on() {
    let play = Play::new(&["SB+mbs"]);

    play.write("crashes", "3");
    let (report, known) = play.run(&[job()]);
    assert_eq!(known, 0);
    assert_eq!(report.outcome(), Conclusion::Failed);
    let wanted = row("SB+mbs", ["allowed", "allowed", "FAILED", "FAILED"]);
    assert_eq!(verdicts(&report), [wanted]);
    assert_eq!(ended(&report)[2..], [Ended::Crashed, Ended::Failed]);
    assert_eq!(play.boots(), ["1-4"]);

    play.write("crashes", "");
    let (report, known) = play.run(&[job()]);
    assert_eq!(known, 2);
    assert_eq!(report.outcome(), Conclusion::Allowed);
    assert_eq!(verdicts(&report), [row("SB+mbs", ["allowed"; 4])]);
    assert_eq!(play.boots(), ["3-4"]);

    // Complete: the next one begins anew.
    assert_eq!(play.run(&[job()]).1, 0);
    // So does one that is of another kernel.
    play.write("crashes", "3");
    play.run(&[job()]);
    play.write("kernel", "Linux 7");
    assert_eq!(play.run(&[job()]).1, 0);
}

fn ended(report: &Report) -> Vec<Ended> {
    cases(report).iter().map(|case| case.verdict).collect()
}

const THREE: [&str; 3] = ["A", "B", "Z"];

fn three() -> Vec<Job> {
    let named = |name: &str| {
        let mut job = job();
        job.test.name.text = name.to_owned();
        job.file = format!("{name}.litmus");
        job
    };
    THREE.map(named).into()
}

fn row(name: &str, verdicts: [&str; 4]) -> String {
    let [c, rust, rust_c, c_rust] = verdicts;
    format!("{name} c,c {c} rust,rust {rust} rust,c {rust_c} c,rust {c_rust}")
}

#[test]
fn a_test_that_hangs_takes_no_other_with_it() {
    let play = Play::new(&THREE);
    // B in Rust.
    play.write("hangs", "6");

    let (report, _) = play.run(&three());
    let wanted = [
        row("A", ["allowed"; 4]),
        row("B", ["allowed", "FAILED", "FAILED", "FAILED"]),
        row("Z", ["allowed"; 4]),
    ];
    assert_eq!(verdicts(&report), wanted);
    assert_eq!(play.boots(), ["1-12", "9-12"]);
    let text = table(&report);
    for reason in [
        "FAILED: B rust,rust (B.litmus): it hung the guest; the next run begins with the other tests. ",
        "\nit hung (",
        "FAILED: B rust,c (B.litmus): not run, as B rust,rust hung the guest\n",
    ] {
        assert!(text.contains(reason), "{text}");
    }
    let [passed, failed] = [Ended::Passed, Ended::Failed];
    assert_eq!(
        ended(&report)[4..8],
        [passed, Ended::Timeout, failed, failed]
    );
    // What the guest said is not lost.
    assert!(play.at("out/guest-1.log").is_file());

    // With another kernel, all are to run again: those that hung last.
    play.write("kernel", "Linux 7");
    let (report, known) = play.run(&three());
    assert_eq!((known, verdicts(&report)), (0, wanted.into()));
    assert_eq!(play.boots(), ["1-4,9-12", "5-8"]);
    let text = table(&report);
    let reason = "B rust,rust (B.litmus): it hung the guest, as in an earlier run: it ran last. ";
    assert!(text.contains(reason), "{text}");

    // Only what hung is left to run.
    play.write("hangs", "");
    let (report, known) = play.run(&three());
    assert_eq!((known, report.outcome()), (9, Conclusion::Allowed));
    assert_eq!(play.boots(), ["6-8"]);
    play.run(&three());
    assert_eq!(play.boots(), ["1-12"]);
}

#[test]
fn one_bad_result_or_test_takes_no_other_with_it() {
    for (file, content, titles, jobs, wanted, reason) in [
        (
            "garbled",
            "2",
            &["SB+mbs"][..],
            vec![job()],
            vec![row("SB+mbs", ["allowed", "FAILED", "allowed", "allowed"])],
            "the guest reports it as `[ 12.3] what a console`",
        ),
        (
            "broken",
            "t_A",
            &["B", "Z"],
            three(),
            vec![
                row("A", ["FAILED"; 4]),
                row("B", ["allowed"; 4]),
                row("Z", ["allowed"; 4]),
            ],
            "A c,c (A.litmus): it does not compile: no such thing\n",
        ),
    ] {
        let play = Play::new(titles);
        play.write(file, content);
        let (report, _) = play.run(&jobs);
        assert_eq!(verdicts(&report), wanted);
        assert_eq!(report.outcome(), Conclusion::Failed);
        assert!(table(&report).contains(reason), "{}", table(&report));
    }
}

#[test]
fn a_script_that_knows_no_kernel_is_an_error() {
    let play = Play::new(&[]);
    let find = || Kernel::find(&play.at("none.sh"));
    let error = run(&[job()], &play.options(), &find, &mut |_| ()).expect_err("no script");
    assert!(
        matches!(error, Error::Guest(NoGuest::Script { .. })),
        "{error}"
    );
}
