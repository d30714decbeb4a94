// SPDX-License-Identifier: GPL-2.0

//! `lkmm guest` with shell scripts that play QEMU and its guest.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../command/mod.rs"]
#[allow(dead_code, reason = "other commands print JSON")]
mod command;

use command::{lkmm, run, Outcome};
use std::fs;
use std::os::unix::fs::{symlink, PermissionsExt as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a test of such a guest may take.
const TIMEOUT: Duration = Duration::from_secs(3);

/// A folder with a QEMU that does what the script says.
struct Fake(TempDir);

impl Fake {
    fn new(script: &str) -> Self {
        let fake = Self(tempfile::tempdir().unwrap());
        let qemu = fake.at("qemu-system-x86_64");
        fs::write(&qemu, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&qemu, fs::Permissions::from_mode(0o755)).unwrap();
        fs::write(fake.at("busybox"), "").unwrap();
        fake
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn log(&self) -> String {
        fs::read_to_string(self.at("guest.log")).unwrap_or_default()
    }

    fn guest(&self, arguments: &str) -> Command {
        let path = std::env::var("PATH").unwrap();
        let mut command = lkmm("guest");
        command
            .env("PATH", format!("{}:{path}", self.0.path().display()))
            .current_dir(self.0.path())
            .args("--arch x86_64 --kernel image --busybox busybox --log guest.log".split(' '))
            .args("--timeout 3".split(' '))
            .args(arguments.split(' '));
        command
    }

    fn boot(&self) -> Outcome {
        run(&mut self.guest("--accel tcg"), "")
    }
}

/// Whether a process runs; one that has ended but that nobody waits for has no command line.
fn is_running(pid: &str) -> bool {
    fs::read(format!("/proc/{}/cmdline", pid.trim())).is_ok_and(|line| !line.is_empty())
}

#[test]
fn each_end_has_its_status() {
    let done = "ok\ntcg (ACCEL=tcg)\n";
    for (script, status, message) in [
        ("echo 'lkmm: done'; exit 1", 0, done),
        ("printf 'lkmm: done\\r\\n'; exec sleep 60", 0, done),
        ("echo '[    1.2][    T1] lkmm: done'", 0, done),
        (
            "printf 'a\\377'; head -c 200000 /dev/zero; echo; echo 'lkmm: done'",
            0,
            done,
        ),
        (
            "echo 'Kernel panic'",
            12,
            "Kernel panic\nerror: the guest ended before",
        ),
        ("echo 'a test: lkmm: done'", 12, "crash\ntcg "),
        ("printf 'lkmm: don'; exit 3", 12, "lkmm: don\nerror: "),
        (
            "echo hi; exec sleep 60",
            13,
            "hi\nerror: no test in the guest has ended for 3 s",
        ),
        ("exec sleep 60", 11, "error: the guest said nothing. \n"),
        (
            "echo bad >&2; exit 1",
            11,
            "error: the guest said nothing. bad\n",
        ),
    ] {
        Fake::new(script).boot().expect(status, message);
    }
}

#[test]
fn a_guest_may_take_its_time_as_long_as_tests_end() {
    for line in [
        "ok 1 a",
        "        not ok 1 b",
        "[    1.2][    T1]     ok 1 c",
    ] {
        let fake = Fake::new(&format!(
            "for n in 1 2 3 4 5; do echo '{line}'; sleep 1; done; echo 'lkmm: done'"
        ));
        let begin = Instant::now();
        fake.boot().expect(0, "ok");
        assert!(begin.elapsed() > TIMEOUT);
        assert_eq!(fake.log(), format!("{line}\n").repeat(5) + "lkmm: done\n");
    }
}

#[test]
fn a_guest_in_which_no_test_ends_is_killed() {
    for script in [
        "while sleep 0.2; do echo 'rcu: stall, not ok '; done",
        "trap '' TERM INT; while sleep 0.2; do echo okay; done",
        "while :; do echo 'says something all the time'; done",
    ] {
        let fake = Fake::new(&format!("echo $$\n{script}"));
        let begin = Instant::now();
        fake.boot().expect(13, "timeout");
        assert!(
            (TIMEOUT..TIMEOUT * 8).contains(&begin.elapsed()),
            "{script}"
        );
        assert!(!is_running(fake.log().lines().next().unwrap()), "{script}");
    }
}

#[test]
fn a_full_disk_ends_the_guest() {
    let fake = Fake::new("echo $$ >pid; echo line; exec sleep 60");
    symlink("/dev/full", fake.at("guest.log")).unwrap();
    fake.boot()
        .expect(11, "error: guest.log: No space left on device");
    assert!(!is_running(&fs::read_to_string(fake.at("pid")).unwrap()));
}

#[test]
fn what_is_missing_is_named() {
    let fake = Fake::new("");
    run(&mut fake.guest("--module no.ko"), "").expect(10, "error: no.ko: No such file");
    let mut guest = fake.guest("--accel tcg");
    guest.env("PATH", fake.at("empty"));
    fs::create_dir(fake.at("empty")).unwrap();
    run(&mut guest, "").expect(11, "error: setpriv: No such file");
    symlink("/usr/bin/setpriv", fake.at("empty/setpriv")).unwrap();
    run(&mut guest, "").expect(11, "said nothing. setpriv: failed to execute qemu-system-");
}

#[test]
fn qemu_gets_what_was_asked_for() {
    let fake = Fake::new("printf '%s\\n' \"$@\"; echo 'lkmm: done'");
    fs::write(fake.at("a.ko"), "").unwrap();
    let mut guest = fake.guest("--accel tcg --module a.ko --runs 2");
    run(&mut guest, "").expect(0, "ok\ntcg (ACCEL=tcg)\nmodule a\nagain a\n");
    for text in [
        "-kernel\nimage",
        "-append\nconsole=ttyS0 ",
        "-initrd\nguest.cpio",
    ] {
        assert!(fake.log().contains(text), "{text}");
    }
}

/// A guest with KVM that says nothing takes time, so one boot of the host tries that once.
#[test]
#[cfg(target_arch = "x86_64")]
fn kvm_is_tried_before_it_is_used() {
    for (with_kvm, tries, shown) in [
        ("exec sleep 60", 1, "tcg (a guest with KVM says nothing)"),
        ("exit 1", 2, "tcg (no usable KVM)"),
        ("echo hello", 4, "kvm (it works)"),
    ] {
        let fake = Fake::new(&format!(
            "case $* in *'accel kvm'*) echo >>tries; {with_kvm};; esac; echo 'lkmm: done'"
        ));
        for _ in 0..2 {
            run(&mut fake.guest("--accel auto"), "").expect(0, shown);
        }
        assert_eq!(
            fs::read(fake.at("tries")).unwrap().len(),
            tries,
            "{with_kvm}"
        );
    }
    let fake = Fake::new("");
    symlink("qemu-system-x86_64", fake.at("qemu-system-arm")).unwrap();
    run(&mut fake.guest("--accel auto"), "").expect(11, "");
}

#[test]
fn qemu_ends_when_lkmm_does() {
    for signal in ["INT", "TERM", "KILL"] {
        let fake = Fake::new("trap '' INT TERM; echo $$; exec sleep 60");
        let mut guest = fake
            .guest("--accel tcg")
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        while !fake.log().contains('\n') {
            sleep(Duration::from_millis(50));
        }
        let kill = ["-s", signal, &guest.id().to_string()];
        assert!(Command::new("kill").args(kill).status().unwrap().success());
        assert!(!guest.wait().unwrap().success());
        let log = fake.log();
        let begin = Instant::now();
        while is_running(log.lines().next().unwrap()) {
            assert!(begin.elapsed() < TIMEOUT, "QEMU runs on after SIG{signal}");
            sleep(Duration::from_millis(50));
        }
    }
}
