// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus run`, with a script in place of the guest, or a log that was recorded.

use crate::command::Outcome;
use crate::fixture::{litmus, Fixture, MP};
use std::os::unix::fs::symlink;
use std::path::Path;

/// A run with a script that describes the guest and builds the module so, and a QEMU whose guest
/// says this.
fn run(describe: &str, build: &str, guest: &str) -> Outcome {
    let mut fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    fixture.write("busybox", "");
    let script = format!(
        "#!/bin/sh\n[ \"$1\" != --guest ] || {{ {describe}; exit; }}\n{build}\n: >\"$1/litmus.ko\"\n"
    );
    fixture.script("module", &script);
    let ok =
        "ok() { echo '    # ran 1 filtered 0 lost 0 ms 1'; echo '    # state 1 1:r0=1; 1:r1=1;'; \
              echo \"ok 1 $1\"; }";
    fixture.script(
        "bin/qemu-system-x86_64",
        &format!("#!/bin/sh\n{ok}\n{guest}\n"),
    );
    fixture.tools = format!("{}:{}", fixture.path("bin").display(), fixture.tools);
    in_guest(&fixture, "./module")
}

fn in_guest(fixture: &Fixture, script: &str) -> Outcome {
    let words = "run --herd ./herd7 --kernel linux --lang c --out out --module";
    let words: Vec<_> = words.split(' ').chain([script, "tests"]).collect();
    fixture.run(&words)
}

/// What the script says of the guest, what it does to build the module, what the guest says; the
/// status, and what is printed.
const RUNS: &str = r"
KNOWN :: :: echo 1..1; ok 'MP c,c'; DONE :: 0 :: Sometimes  allowed
echo no kernel >&2; exit 8 :: :: :: 3 :: lkmm: no kernel\n
echo odd >&2; exit 2 :: :: :: 7 :: exit status: 2: odd
echo identity=Linux :: :: :: 7 :: ./module: --guest: no architecture that is known
KNOWN | sed s/x86_64/pdp11/ :: :: :: 7 :: ./module: --guest: no architecture that is known
KNOWN :: :: echo why >&2 :: 3 :: lkmm: the guest said nothing. why\n
KNOWN :: echo gcc >&2; exit 9 :: :: 7 :: lkmm: the module does not build. gcc\n
KNOWN :: :: echo panic :: 7 :: lkmm: the guest did not come to its tests. panic\n
KNOWN :: :: echo 1..1; echo panic :: 7 :: FAILED: MP c,c (tests/MP.litmus): it ended the guest
KNOWN :: :: echo 1..1; ok 'SB c,c'; DONE :: 7 :: FAILED: MP c,c (tests/MP.litmus): the guest reports it as `SB c,c`
";

#[test]
fn what_is_missing_and_what_went_wrong() {
    let known = "printf '%s\\n' identity=Linux architecture=x86_64 image=image busybox=busybox \
                 accelerator=tcg timeout=60";
    let runs = RUNS.replace("KNOWN", known);
    let runs = runs.replace("DONE", "echo litmus: done; echo lkmm: done");
    for line in runs.trim().lines() {
        let parts: Vec<_> = line.split(":: ").collect();
        let [describe, build, guest, status, message] = parts[..] else {
            panic!("{line}");
        };
        let message = message.replace("\\n", "\n");
        run(describe, build, guest).expect(status.trim().parse().unwrap(), &message);
    }
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    in_guest(&fixture, "./none").expect(3, "./none: No such file");
}

// The test that cannot be run does not need a guest to be told so.
#[test]
fn nothing_to_run_needs_no_guest() {
    let fixture = Fixture::new();
    let text = litmus("MP", "Sometimes", MP).replace(
        "P0(int *x, int *y)\n{\n",
        "P0(int *x, int *y)\n{\n\trcu_read_lock();\n",
    );
    fixture.write("tests/MP.litmus", &text);
    in_guest(&fixture, "./none").expect(
        4,
        "NOT RUN tests/MP.litmus:8:2: would never end: P0 may end inside an RCU reader",
    );
}

#[test]
fn a_test_that_cannot_be_parsed() {
    let fixture = Fixture::new();
    fixture.write("tests/broken.litmus", "C broken\n");
    in_guest(&fixture, "./none").expect(5, "broken.litmus");
}

// The table comes first, and a file that cannot be written does not hide another.
#[test]
fn a_file_that_cannot_be_written() {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    let result = "    # ran 1 filtered 0 lost 0 ms 1\n    # state 1 1:r0=1; 1:r1=1;\nok 1 MP c,c\n";
    fixture.write("log", result);
    let words =
        "run --herd ./herd7 --kernel linux --lang c --log log --json no/a --results b tests";
    let words: Vec<_> = words.split(' ').collect();
    fixture
        .run(&words)
        .expect(7, "Sometimes  allowed ")
        .expect(7, "lkmm: no/a: No such file");
    let results = std::fs::read_to_string(fixture.path("b")).unwrap();
    let wanted = r#"{"part":"litmus","case":"MP c,c","verdict":"passed","seconds":0.001}"#;
    assert_eq!(results.trim_end(), wanted);
}

// A state that the model does not know of is drawn, if there is Graphviz: a script here.
#[test]
fn a_forbidden_outcome_is_drawn() {
    let svg = "#!/bin/sh\necho '<?xml version=\"1.0\"?>'\necho '<svg>'\ncat\necho '</svg>'\n";
    for (dot, wanted) in [
        (Some(svg), "</p><svg>\ndigraph G { a -> b }</svg>"),
        (None, "No picture of the forbidden outcome: Graphviz's `dot` is not in PATH: install it (Debian"),
        (Some("#!/bin/sh\ncat >&2\nexit 3\n"), "outcome: dot: exit status: 3 digraph G"),
    ] {
        let mut fixture = Fixture::new();
        fixture.test("MP", "Sometimes");
        fixture.write("recorded/MP.dot", "digraph G { a -> b }");
        fixture.write("log", "    # ran 1 filtered 0 lost 0 ms 1\n    # state 1 1:r0=2; 1:r1=0;\nok 1 MP c,c\n");
        fixture.write("bin/README", "all that there is in PATH");
        for tool in ["sh", "sed", "cat", "cp"] {
            let folders = ["/usr/bin", "/bin"].map(|folder| Path::new(folder).join(tool));
            let program = folders.iter().find(|path| path.exists()).unwrap();
            symlink(program, fixture.path("bin").join(tool)).unwrap();
        }
        if let Some(script) = dot {
            fixture.script("bin/dot", script);
        }
        fixture.tools = fixture.path("bin").display().to_string();
        let run = "run --herd ./herd7 --kernel linux --lang c --log log --html page.html tests";
        let words: Vec<_> = run.split(' ').collect();
        fixture.run(&words).expect(1, "FORBIDDEN: MP c,c (tests/MP.litmus)");
        let page = std::fs::read_to_string(fixture.path("page.html")).unwrap();
        assert!(page.contains(wanted) && !page.contains("<?xml"), "{wanted}: {page}");
    }
}
