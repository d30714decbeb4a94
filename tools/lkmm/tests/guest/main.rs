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
        for architecture in lkmm_targets::architectures() {
            let qemu = fake.at(&architecture.qemu);
            fs::write(&qemu, format!("#!/bin/sh\n{script}\n")).unwrap();
            fs::set_permissions(&qemu, fs::Permissions::from_mode(0o755)).unwrap();
        }
        fs::write(fake.at("busybox"), "").unwrap();
        fake
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn log(&self) -> String {
        fs::read_to_string(self.at("guest.log")).unwrap_or_default()
    }

    /// `lkmm guest` for the host's architecture.
    fn guest(&self, accelerator: &str) -> Command {
        let mut all = lkmm_targets::architectures().iter();
        let host = all.find(|one| one.host_machine == std::env::consts::ARCH);
        let path = std::env::var("PATH").unwrap();
        let mut command = lkmm("guest");
        command
            .env("PATH", format!("{}:{path}", self.0.path().display()))
            .current_dir(self.0.path())
            .args(["--arch", host.map_or("x86_64", |host| &host.name)])
            .args([
                "--kernel",
                "image",
                "--busybox",
                "busybox",
                "--log",
                "guest.log",
            ])
            .args(["--accel", accelerator, "--timeout", "3"]);
        command
    }

    fn boot(&self) -> Outcome {
        run(&mut self.guest("tcg"), "")
    }
}

/// Whether a process runs; one that has ended but that nobody waits for has no command line.
fn is_running(pid: &str) -> bool {
    fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| !line.is_empty())
}

#[test]
fn each_end_has_its_status() {
    for (script, status, word, message) in [
        ("echo 'lkmm: done'; exit 1", 0, "ok", ""),
        ("printf 'lkmm: done\\r\\n'; exec sleep 60", 0, "ok", ""),
        (
            "echo 'Kernel panic'",
            12,
            "crash",
            "Kernel panic\nerror: the guest ended before",
        ),
        ("echo 'a test: lkmm: done'", 12, "crash", ""),
        (
            "printf 'lkmm: don'; exit 3",
            12,
            "crash",
            "lkmm: don\nerror: ",
        ),
        (
            "echo hi; exec sleep 60",
            13,
            "timeout",
            "hi\nerror: no test in the guest has ended for 3 s",
        ),
        (
            "exec sleep 60",
            11,
            "silent",
            "error: the guest said nothing. \n",
        ),
        (
            "echo bad >&2; exit 1",
            11,
            "silent",
            "error: the guest said nothing. bad\n",
        ),
    ] {
        let outcome = Fake::new(script).boot();
        outcome.expect(status, message);
        assert_eq!(
            outcome.stdout,
            format!("{word}\ntcg (ACCEL=tcg)\n"),
            "{script}"
        );
    }
}

#[test]
fn a_guest_may_take_its_time_as_long_as_tests_end() {
    for line in ["ok 1 a", "        not ok 1 b"] {
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
fn a_console_has_lines_of_any_length_and_bytes() {
    let fake = Fake::new("head -c 200000 /dev/zero; printf '\\377\\r\\nlkmm: done\\r\\n'");
    fake.boot().expect(0, "ok");
    assert_eq!(
        fs::read(fake.at("guest.log")).unwrap().len(),
        200_000 + 3 + 12
    );
}

#[test]
fn a_full_disk_ends_the_guest() {
    let fake = Fake::new("echo $$ >pid; echo line; exec sleep 60");
    symlink("/dev/full", fake.at("guest.log")).unwrap();
    fake.boot()
        .expect(11, "error: guest.log: No space left on device");
    assert!(!is_running(
        fs::read_to_string(fake.at("pid")).unwrap().trim()
    ));
}

#[test]
fn what_is_missing_is_named() {
    let fake = Fake::new("");
    let mut without_module = fake.guest("tcg");
    run(without_module.args(["--module", "no.ko"]), "").expect(10, "error: no.ko: No such file");
    run(fake.guest("tcg").args(["--set", "file"]), "").expect(2, "not FILE=VALUE");
    let mut without_qemu = fake.guest("tcg");
    without_qemu.env("PATH", fake.at("empty"));
    fs::create_dir(fake.at("empty")).unwrap();
    run(&mut without_qemu, "").expect(11, "error: setpriv: No such file");
    symlink("/usr/bin/setpriv", fake.at("empty/setpriv")).unwrap();
    run(&mut without_qemu, "").expect(11, "said nothing. setpriv: failed to execute qemu-system-");
}

#[test]
fn qemu_gets_what_was_asked_for() {
    let fake = Fake::new("printf '%s\\n' \"$@\"; echo 'lkmm: done'");
    fs::write(fake.at("a.ko"), "").unwrap();
    let mut command = fake.guest("tcg");
    command.args([
        "--set",
        "/proc/x=1=2",
        "--module",
        "a.ko",
        "--runs",
        "3",
        "--cpus",
        "7",
    ]);
    command.args([
        "--parameter",
        "rounds=5",
        "--parameter",
        "seed=2",
        "--append",
        "word",
    ]);
    let plan = "set /proc/x 1=2\nload 3 a rounds=5 seed=2\n";
    let outcome = run(&mut command, "");
    outcome.expect(0, &format!("ok\ntcg (ACCEL=tcg)\n{plan}"));
    for text in [
        "\n-smp\n7\n",
        "\n-kernel\nimage\n",
        " word printk.time=0 ",
        "\n-initrd\nguest.cpio\n",
    ] {
        assert!(fake.log().contains(text), "{text}");
    }
}

/// A guest with KVM that says nothing takes time, so one boot of the host tries that once.
#[test]
fn kvm_is_tried_before_it_is_used() {
    let kvm = "case $* in *'accel kvm'*) echo >>tries";
    for (tried, tries, shown) in [
        ("exec sleep 60", 1, "tcg (a guest with KVM says nothing)"),
        ("exit 1", 2, "tcg (no usable KVM)"),
        ("echo hello", 4, "kvm (it works)"),
    ] {
        let fake = Fake::new(&format!("{kvm}; {tried};; esac; echo 'lkmm: done'"));
        for _ in 0..2 {
            run(&mut fake.guest("auto"), "").expect(0, shown);
        }
        assert_eq!(fs::read(fake.at("tries")).unwrap().len(), tries, "{tried}");
    }
}

#[test]
fn qemu_ends_when_lkmm_does() {
    for signal in ["INT", "TERM", "KILL"] {
        let fake = Fake::new("trap '' INT TERM; echo $$; while sleep 1; do echo ok 1 a; done");
        let mut lkmm = fake.guest("tcg").stdout(Stdio::null()).spawn().unwrap();
        while !fake.log().contains('\n') {
            sleep(Duration::from_millis(50));
        }
        let kill = ["-s", signal, &lkmm.id().to_string()];
        assert!(Command::new("kill").args(kill).status().unwrap().success());
        assert!(!lkmm.wait().unwrap().success());
        let log = fake.log();
        let pid = log.lines().next().unwrap();
        let begin = Instant::now();
        while is_running(pid) {
            assert!(begin.elapsed() < TIMEOUT, "QEMU runs on after SIG{signal}");
            sleep(Duration::from_millis(50));
        }
    }
}
