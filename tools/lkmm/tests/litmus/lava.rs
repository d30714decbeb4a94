// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus job` and `collect`, with a script in place of lavacli and the lab.

use crate::command::Outcome;
use crate::fixture::Fixture;
use std::fs;

/// Says what is in the files `lab/NUMBER.COMMAND`.
const LAVACLI: &str = r#"#!/bin/sh
case $2 in
wrong) echo 'Unable to connect: 401 Client Error: Unauthorized for url: http://user:secret@lab/RPC2'; exit 1 ;;
away) echo "Unable to connect to 'http://user:secret@lab/RPC2': refused"; exit 1 ;;
none) echo "Unknown identity 'none'"; exit 1 ;;
hang) exec sleep 600 ;;
red) printf 'Unable to connect: \033[31m\n'; exit 1 ;;
esac
for number; do :; done
echo "$4 $number" >>"$HOME/asked-lab"
cat "$HOME/lab/$number.$4" 2>/dev/null || { echo "Unable to call 'jobs.$4': <Fault 404: not found>"; exit 1; }
"#;

const JOB: &str = "job --herd ./herd7 --kernel linux --lava --lang c --out out";
const GUEST: &str =
    "--device-type qemu --kernel-image http://lab/Image --initramfs http://lab/cpio";
const COLLECT: &str = "collect --herd ./herd7 --kernel linux out/manifest.json";

fn run(fixture: &Fixture, words: &str) -> Outcome {
    fixture.run(&words.split(' ').collect::<Vec<_>>())
}

/// A campaign of two jobs, and a lab.
fn campaign() -> (Fixture, String) {
    let mut fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    fixture.script("bin/lavacli", LAVACLI);
    fixture.tools = format!("{}:/usr/bin:/bin", fixture.path("bin").display());
    let size = "--rounds 300001 --rate 100000 --max-time 3 --seed 5";
    run(&fixture, &format!("{JOB} {GUEST} {size} tests")).expect(0, "\n2 jobs: out/litmus-");
    let manifest = fs::read(fixture.path("out/manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let name = manifest["name"].as_str().unwrap().to_owned();
    (fixture, name)
}

/// Has the lab run a job of the campaign under a number, in so many instances.
fn finished(fixture: &Fixture, name: &str, job: usize, number: u64, ran: u32) {
    let definition = fs::read_to_string(fixture.path(&format!("out/{name}-00{job}.yaml")));
    fixture.write(&format!("lab/{number}.definition"), &definition.unwrap());
    let show = r#"{"id":1,"state":"Finished","health":"Complete","failure_comment":null}"#;
    fixture.write(&format!("lab/{number}.show"), show);
    let result = format!(
        r#"2026 Linux version
2026     # state {ran} 1:r0=1; 1:r1=1;
2026 # kit: litmus.json: {{\"id\":\"{number}\",\"machine\":null,\"log\":[
2026 # kit: litmus.json: \"    # ran {ran} filtered 0 lost 0 ms 1\",
2026 random: crng init done
2026 # kit: litmus.json: \"    # state {ran} 1:r0=1; 1:r1=1;\",
2026 # kit: litmus.json: \"ok 1 MP c,c [4a8354a70f14]\"]}}
"#
    );
    fixture.write(&format!("lab/{number}.logs"), &result);
}

#[test]
fn a_definition_says_what_the_job_is() {
    let (fixture, name) = campaign();
    for (job, seed, rounds) in [(1, 5, 150_001), (2, 6, 150_000)] {
        let path = fixture.path(&format!("out/{name}-00{job}.yaml"));
        let text = fs::read_to_string(path).unwrap();
        // Long texts are folded.
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for wanted in [
            format!("job_name: {name}-00{job} "),
            format!("litmus=-t,1-1,-r,{rounds},-s,{seed},-l,2000\""),
            format!("lkmm-campaign: {name} lkmm-job: \"{job}\" lkmm-rounds: \"{rounds}\" lkmm-seed: \"{seed}\" lkmm-tests: MP c,c "),
            "url: http://lab/Image ".to_owned(),
            "url: http://lab/cpio ".to_owned(),
            "extra_options: - -smp 2 ".to_owned(),
        ] {
            assert!(text.contains(&wanted), "{wanted}: {text}");
        }
    }
}

#[test]
fn a_kit_for_an_image() {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    run(
        &fixture,
        &format!("{JOB} --device-type qemu-image --image http://lab/debian.qcow2 tests"),
    )
    .expect(0, "\n1 jobs: out/litmus-");
    let archive = fs::read(fixture.path("out/kit.tar.gz")).unwrap();
    assert_eq!(archive[..2], [0x1f, 0x8b]);
    let yaml = fs::read_dir(fixture.path("out"))
        .unwrap()
        .find_map(|entry| {
            let path = entry.unwrap().path();
            (path.extension()? == "yaml").then(|| fs::read_to_string(path).unwrap())
        });
    let yaml = yaml.unwrap();
    for wanted in [
        "kit.tar.gz\n",
        "OPTIONS: \"-t 1-1 -r 100000 -s 1 -l 3599000\"",
        "url: http://lab/debian.qcow2",
    ] {
        assert!(
            yaml.contains(wanted) || yaml.contains(&wanted.replace('"', "")),
            "{yaml}"
        );
    }
}

// 21 and 22 ran the same job, and both count.
#[test]
fn order_and_repeats_do_not_matter() {
    for calls in ["21 22 23|", "23|22|21 21", "22 23|21", "21|23|22|21 23"] {
        let (fixture, name) = campaign();
        for (number, job, ran) in [(21, 1, 100), (22, 1, 1000), (23, 2, 20)] {
            finished(&fixture, &name, job, number, ran);
        }
        for numbers in calls.split('|').filter(|numbers| !numbers.is_empty()) {
            run(&fixture, &format!("{COLLECT} {numbers}"));
        }
        run(&fixture, COLLECT).expect(0, "Sometimes  allowed            0       1120          0");
        let asked = fs::read_to_string(fixture.path("asked-lab")).unwrap();
        assert_eq!(asked.matches("logs 21").count(), 1, "{calls}");
    }
}

#[test]
fn jobs_without_a_result_are_named() {
    let (fixture, name) = campaign();
    finished(&fixture, &name, 1, 1, 100);
    let show = |state: &str, health: &str| {
        let json = format!(
            r#"{{"state":"{state}","health":"{health}","failure_comment":"http://u:secret@lab"}}"#
        );
        fixture.write("lab/2.show", &json);
    };
    let logs = |change: &dyn Fn(&str) -> String| {
        finished(&fixture, &name, 2, 2, 20);
        let text = fs::read_to_string(fixture.path("lab/2.logs")).unwrap();
        fixture.write("lab/2.logs", &change(&text));
        show("Finished", "Incomplete");
    };
    type Case<'a> = (&'a dyn Fn(), &'a str);
    let cases: [Case<'_>; 6] = [
        (&|| (), "002: no result has been fetched\n"),
        (
            &|| {
                logs(&|_| String::new());
                show("Running", "Unknown");
            },
            "002: job 2: Running\n",
        ),
        (
            &|| {
                logs(&|_| String::new());
                show("Finished", "Canceled");
            },
            "002: job 2: Canceled: http://lab, without a result\n",
        ),
        (
            &|| fs::remove_file(fixture.path("lab/2.logs")).unwrap(),
            "002: job 2: Canceled: http://lab, without a log: Unable to call 'jobs.logs': <Fault 404",
        ),
        (
            &|| logs(&|text| text.replace("]}", "")),
            "002: job 2: Incomplete: http://lab, its result is damaged: EOF",
        ),
        (
            &|| logs(&|text| text.replace("MP c,c", "SB c,c")),
            "002: job 2: Incomplete: http://lab, 1 of its 1 results are not there\n",
        ),
    ];
    for (prepare, said) in cases {
        prepare();
        let numbers = if fixture.path("lab/2.show").exists() {
            " 2 1"
        } else {
            " 1"
        };
        let said = format!("lkmm: {name}-{said}");
        run(&fixture, &format!("{COLLECT}{numbers}"))
            .expect(7, &said)
            .expect(7, "        100          0");
        let outcome = run(&fixture, &format!("{COLLECT} --missing{numbers}"));
        let missing = format!("out/{name}-002.yaml\n");
        let under_way = said.contains("Running");
        assert_eq!(outcome.stdout, if under_way { "" } else { &missing });
    }
    // It is there, and failed.
    logs(&|text| text.replace("ran 20 ", "ran 21 "));
    let said =
        format!("lkmm: {name}-002: MP c,c: 21 instances, but 20 final states and 0 filtered\n");
    run(&fixture, &format!("{COLLECT} 2")).expect(7, &said);
    let missing = format!("out/{name}-002.yaml\n");
    assert_eq!(
        run(&fixture, &format!("{COLLECT} --missing")).stdout,
        missing
    );

    // One that did not fail counts in its place.
    finished(&fixture, &name, 2, 3, 20);
    run(&fixture, &format!("{COLLECT} 3 1")).expect(0, "        120          0");
    assert_eq!(run(&fixture, &format!("{COLLECT} --missing")).stdout, "");
}

// A result that is kept is read as a new one is.
#[test]
fn kept_results_are_checked() {
    let (fixture, name) = campaign();
    for job in [1, 2] {
        finished(&fixture, &name, job, job as u64, 20);
    }
    run(&fixture, &format!("{COLLECT} 1 2")).expect(0, "allowed            0         40");
    let kept = format!("out/{name}-002.2.json");
    let whole = fs::read_to_string(fixture.path(&kept)).unwrap();
    let neither = "neither a result of a kit nor a log";
    for (damaged, status, said) in [
        (&whole[..60], 5, format!("{kept}: no result of a kit: EOF")),
        ("", 5, format!("{kept}: {neither}")),
        ("[1]", 5, format!("{kept}: {neither}")),
        (
            r#"{"id":"2","machine":null,"log":[]}"#,
            7,
            format!("{name}-002: 1 of its 1 results are not there\n"),
        ),
        (
            &whole.replace("ran 20 ", "ran 99999999999999999999 "),
            7,
            format!("{name}-002: MP c,c: a line that cannot be read: ran 9999"),
        ),
    ] {
        fixture.write(&kept, damaged);
        run(&fixture, COLLECT).expect(status, &format!("lkmm: {said}"));
    }
}

// `lkmm` shows what the lab says, and tests of a manifest of somebody else.
#[test]
fn commands_for_a_terminal_are_shown() {
    let (fixture, name) = campaign();
    finished(&fixture, &name, 1, 1, 20);
    let show = r#"{"state":"Finished","health":"Incomplete","failure_comment":"\u001b[31m"}"#;
    fixture.write("lab/1.show", show);
    fixture.write("lab/1.logs", "");
    let manifest = fs::read_to_string(fixture.path("out/manifest.json")).unwrap();
    let manifest = manifest.replace("tests/MP", "tests/\\u001b[31mMP");
    let named = manifest.replace("C MP", "C MP\\u001b[31m");
    fixture.write("named.json", &named);
    let broken = manifest.replace("READ_ONCE(*y)", "READ_ONCE(*\\u009b\\u001by)");
    fixture.write("broken.json", &broken);
    for (words, status, said) in [
        ("1", 7, "Incomplete: \\u001b[31m, without a result\n"),
        ("1 --missing", 7, "Incomplete: \\u001b[31m, without"),
        ("1 --identity red", 9, "Unable to connect: \\u001b[31m\n"),
        ("named.json", 7, "\nMP\\u001b[31m "),
        ("broken.json", 7, "tests/\\u001b[31mMP.litmus"),
    ] {
        let words = match words.strip_suffix("json") {
            Some(_) => COLLECT.replace("out/manifest.json", words),
            None => format!("{COLLECT} {words}"),
        };
        let outcome = run(&fixture, &words);
        outcome.expect(status, said);
        assert!(!(outcome.stdout + &outcome.stderr).contains(['\u{1b}', '\u{9b}']));
    }
}

#[test]
fn what_cannot_be_used() {
    let (fixture, name) = campaign();
    let manifest = fs::read_to_string(fixture.path("out/manifest.json")).unwrap();
    let other = format!("metadata: {{lkmm-campaign: {name}x, lkmm-job: '1'}}\n");
    for (number, definition) in [(1, &*other), (2, "job_name: x\n"), (3, "a: b: c\n")] {
        fixture.write(&format!("lab/{number}.definition"), definition);
    }
    for (name, text) in [
        ("list.yaml", "[$KERNEL, $INITRAMFS, $ARGUMENTS]"),
        ("no.yaml", "$KERNEL $INITRAMFS $ARGUMENTS: {"),
        ("few.yaml", "actions: [$KERNEL, $INITRAMFS]"),
        (
            "table.yaml",
            "{actions: [$KERNEL, $INITRAMFS, $ARGUMENTS], metadata: 3}",
        ),
        ("garbage.json", "{"),
        (
            "first.json",
            &manifest.replace("\"first\": 1", "\"first\": 0"),
        ),
        ("name.json", &manifest.replace(&*name, "../x")),
        (
            "empty.json",
            r#"{"name":"x","languages":"c","tests":[],"jobs":[]}"#,
        ),
    ] {
        fixture.write(name, text);
    }
    let device = |file: &str| format!("{JOB} {} tests", GUEST.replace("qemu", file));
    for (words, status, said) in [
        (format!("{COLLECT} 1"), 7, "lkmm: job 1: a job of litmus-"),
        (
            format!("{COLLECT} 2"),
            7,
            "lkmm: job 2: a job of no campaign\n",
        ),
        (format!("{COLLECT} 3"), 7, "lkmm: job 3: "),
        (
            format!("{COLLECT} 4"),
            7,
            "lkmm: job 4: Unable to call 'jobs.definition'",
        ),
        (format!("{COLLECT} x"), 2, "invalid value 'x'"),
        (
            format!("{COLLECT} 1 --identity wrong"),
            10,
            "lkmm: the server refuses the user or the token: ",
        ),
        (
            format!("{COLLECT} 1 --identity away"),
            9,
            "lkmm: the server cannot be reached: ",
        ),
        (
            format!("{COLLECT} 1 --identity none"),
            2,
            "lkmm: lavacli's configuration has no none\n",
        ),
        (
            format!("{COLLECT} 1 --identity hang --lab-timeout 0.1"),
            6,
            "lkmm: lavacli jobs definition 1: no answer in 100ms: --lab-timeout sets another limit\n",
        ),
        (
            "collect /dev/zero".to_owned(),
            5,
            "lkmm: /dev/zero: larger than 256 MiB: ",
        ),
        (
            "collect none.json".to_owned(),
            3,
            "lkmm: none.json: No such file",
        ),
        (
            "collect garbage.json".to_owned(),
            5,
            "lkmm: garbage.json: EOF",
        ),
        (
            "collect first.json".to_owned(),
            5,
            "lkmm: first.json: is no campaign: job 1 has no results or no rounds\n",
        ),
        (
            "collect name.json".to_owned(),
            5,
            "lkmm: name.json: is no campaign: its name is \"../x\"\n",
        ),
        (
            "collect empty.json".to_owned(),
            5,
            "lkmm: empty.json: is no campaign: it has no tests or no jobs\n",
        ),
        (
            format!("{JOB} {GUEST} tests"),
            2,
            "lkmm: out/manifest.json: another campaign: name another --out\n",
        ),
        (
            format!("{JOB} {GUEST} --rounds 1000000000000 --rate 1 --max-time 2 tests"),
            2,
            "lkmm: more than 10000 jobs: fewer --rounds, or more --max-time\n",
        ),
        (
            device("none.yaml"),
            3,
            "lkmm: none.yaml: neither one of qemu, qemu-image, qemu-arm64 nor a file: No such file",
        ),
        (
            device("list.yaml"),
            5,
            "lkmm: list.yaml: no device type: it has no actions\n",
        ),
        (device("no.yaml"), 5, "lkmm: no.yaml: no YAML: "),
        (
            device("few.yaml"),
            5,
            "lkmm: few.yaml: no device type: it has no $ARGUMENTS\n",
        ),
        (
            device("table.yaml"),
            5,
            "lkmm: table.yaml: no device type: its metadata are no table\n",
        ),
        (
            format!("{JOB} --device-type qemu --kernel-image Image --busybox b --kdir none tests"),
            7,
            "no headers of a built kernel in",
        ),
        (
            format!("{JOB} --device-type qemu --kernel-image none --initramfs none tests"),
            7,
            "lkmm: none: No such file",
        ),
        (
            format!("{JOB} --device-type qemu --kernel-image none tests"),
            2,
            "--busybox <FILE>",
        ),
        (
            format!("{JOB} --device-type qemu tests"),
            2,
            "--image <FILE|URL>",
        ),
    ] {
        let outcome = run(&fixture, &words);
        outcome.expect(status, said);
        assert!(
            !format!("{}{}", outcome.stdout, outcome.stderr).contains("secret"),
            "{words}"
        );
    }
    fs::remove_file(fixture.path("bin/lavacli")).unwrap();
    run(&fixture, &format!("{COLLECT} 1")).expect(3, "lkmm: lavacli cannot be used: ");
}
