// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus run --host`, with a script in place of ssh and the hosts.

use crate::command::Outcome;
use crate::fixture::Fixture;
use std::fs;
use std::process::Command;

/// Says what each host says; keeps what comes to it.
const SSH: &str = r#"#!/bin/sh
while [ "$1" != -- ]; do shift; done
cat >"$HOME/$2.tar"
echo "$3" >"$HOME/$2.command"
case $2 in
good|other)
	echo '1/1 ok 1 MP c,c [4a8354a70f14]'
	echo 'litmus.json: {"id":"'$2'","machine":null,"log":["    # ran 5 filtered 0 lost 0 ms 1",'
	echo 'litmus.json: "    # state 5 1:r0=1; 1:r1=1;","ok 1 MP c,c [4a8354a70f14]"]}' ;;
away) echo '1/1 ok 1 MP c,c'; echo closed >&2; exit 255 ;;
user) printf 'run: only \033root can load a module\n' >&2; exit 3 ;;
odd) echo 'litmus.json: {"id":"1"' ;;
esac
"#;

fn run(fixture: &mut Fixture, words: &str) -> Outcome {
    fixture.test("MP", "Sometimes");
    fixture.script("bin/ssh", SSH);
    fixture.tools = format!("{}:/usr/bin:/bin", fixture.path("bin").display());
    let run = format!("run --herd ./herd7 --kernel linux --lang c --out out {words} tests");
    fixture.run(&run.split(' ').collect::<Vec<_>>())
}

#[test]
fn hosts_are_judged_together() {
    let mut fixture = Fixture::new();
    fixture.write("out/old.json", "");
    let words = "--host good --host other --rounds 7 --parameter cpu_list=2-3";
    run(&mut fixture, words).expect(
        0,
        "Sometimes  allowed            0         10          0       1",
    );
    for host in ["good", "other"] {
        let result = fs::read_to_string(fixture.path("out").join(host).with_extension("json"));
        assert!(result.unwrap().starts_with(&format!("{{\"id\":\"{host}\"")));
        let command = fs::read_to_string(fixture.path(host).with_extension("command")).unwrap();
        assert!(command.trim_end().ends_with(" sh -r 7 -c 2-3"), "{command}");
        let archive = fixture.path(host).with_extension("tar");
        let files = Command::new("tar")
            .arg("-tf")
            .arg(archive)
            .output()
            .unwrap();
        let files = String::from_utf8(files.stdout).unwrap();
        assert!(
            files.contains("./run\n") && files.contains("./runtime/main.c\n"),
            "{files}"
        );
        assert!(!files.contains(".json"), "{files}");
    }
}

#[test]
fn hosts_without_a_result() {
    for (words, status, said) in [
        (
            "--host away --host good",
            7,
            "lkmm: away: the connection failed or broke: closed\n",
        ),
        (
            "--host away --host good",
            7,
            "Sometimes  allowed            0          5",
        ),
        (
            "--host away",
            7,
            "FAILED: MP c,c (tests/MP.litmus): the log has no result of it",
        ),
        (
            "--host user",
            7,
            "lkmm: user: run: only \\u001broot can load a module\n",
        ),
        ("--host odd", 7, "lkmm: odd: its result cannot be read: EOF"),
        (
            "--host good --kdir none",
            7,
            "no headers of a built kernel in",
        ),
        (
            "--host good --parameter pace=1",
            2,
            "pace: not a parameter of kits",
        ),
        ("--kdir none", 2, "--host"),
        ("--host good --log a", 2, "cannot be used with"),
    ] {
        run(&mut Fixture::new(), words).expect(status, said);
    }
}
