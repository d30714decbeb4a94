// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus compile`: that it finds what breaks a test, and refuses what it cannot judge.
//!
//! clang compiles the tests without a kernel (`testdata/compile`). What is wrong with the machine code is a
//! program of sed, which edits the assembly.

use crate::command::Outcome;
use crate::fixture::Fixture;
use std::env::var;

const CONFIG: &str = "\
# Linux/arm64 6.12.117 Kernel Configuration
CONFIG_CLANG_VERSION=220108
CONFIG_RUSTC_VERSION=109600
CONFIG_RUSTC_LLVM_VERSION=220108
CONFIG_CC_OPTIMIZE_FOR_PERFORMANCE=y
CONFIG_RUST_INLINE_HELPERS=y
CONFIG_ARM64_LSE_ATOMICS=y
";
const CAPABILITIES: &str = "#define ARM64_HAS_LSE_ATOMICS 6\n#define ARM64_HAS_LDAPR 7\n";
const FLAGS: &str = "savedcmd_x.o := compiler -O2 -Copt-level=2 -o x.o x.c\n";

/// Objects that are there already.
const COPIES: &str = "#!/bin/sh\nmkdir -p \"$1/$2-$3\"\ncp given/* \"$1/$2-$3/\"\n";
const NO_WMB: &str = "s/dmb\tishst//g";

/// Tests by their names: the two processes, with the variables `x` and `y`, which are 1, and the condition.
const TESTS: &[(&str, &str, &str, &str, &str)] = &[
    (
        "wmb+acquire",
        "int *y",
        "WRITE_ONCE(*x, 0); smp_wmb(); WRITE_ONCE(*y, 0)",
        "int r0 = smp_load_acquire(y); int r1 = READ_ONCE(*x)",
        "1:r0=0 /\\ 1:r1=1",
    ),
    (
        "mb+mb",
        "int *y",
        "int r0 = READ_ONCE(*x); smp_mb(); WRITE_ONCE(*y, 0)",
        "int r0 = READ_ONCE(*y); smp_mb(); WRITE_ONCE(*x, 0)",
        "0:r0=0 /\\ 1:r0=0",
    ),
    (
        "data+mb",
        "int *y",
        "int r0 = READ_ONCE(*x); WRITE_ONCE(*y, r0 ^ r0)",
        "int r0 = READ_ONCE(*y); smp_mb(); WRITE_ONCE(*x, 0)",
        "0:r0=0 /\\ 1:r0=0",
    ),
    (
        "xchg+acquire",
        "atomic_t *y",
        "WRITE_ONCE(*x, 0); int r0 = atomic_xchg_release(y, 0)",
        "int r0 = atomic_read_acquire(y); int r1 = READ_ONCE(*x)",
        "1:r0=0 /\\ 1:r1=1",
    ),
    (
        "release+acquire",
        "int *y",
        "smp_store_release(x, 0); int r0 = smp_load_acquire(y)",
        "smp_store_release(y, 0); int r0 = smp_load_acquire(x)",
        "0:r0=1 /\\ 1:r0=1",
    ),
    (
        "plain",
        "int *y",
        "*x = 0; smp_wmb(); WRITE_ONCE(*y, 0)",
        "int r0 = smp_load_acquire(y); int r1 = *x",
        "1:r0=0 /\\ 1:r1=1",
    ),
    (
        "xchg+xchg",
        "atomic_t *y",
        "int r0 = atomic_xchg_release(y, 2)",
        "int r0 = atomic_xchg_release(y, 3)",
        "0:r0=1 /\\ 1:r0=1",
    ),
    (
        "loop+mb",
        "int *y",
        "int r0 = READ_ONCE(*x); while (r0 == 0) { WRITE_ONCE(*y, 0); r0 = 2; } int r1 = r0",
        "int r0 = READ_ONCE(*y); smp_mb(); WRITE_ONCE(*x, 0)",
        "0:r0=2 /\\ 1:r0=0",
    ),
    (
        "grace+period",
        "int *y",
        "WRITE_ONCE(*x, 0); synchronize_rcu(); WRITE_ONCE(*y, 0)",
        "int r0 = READ_ONCE(*y); int r1 = READ_ONCE(*x)",
        "1:r0=0 /\\ 1:r1=1",
    ),
];

/// Tests, and how they are compiled and judged.
struct Code(Fixture);

impl Code {
    fn new(tests: &[&str]) -> Self {
        let mut fixture = Fixture::new();
        fixture.tools = var("PATH").unwrap();
        for name in tests {
            let mut known = TESTS.iter();
            let (_, y, p0, p1, condition) = known.find(|known| known.0 == *name).unwrap();
            let processes = [p0, p1].map(|body| body.replace("; ", ";\n\t"));
            let [p0, p1] = processes;
            fixture.write(
                &format!("tests/{name}.litmus"),
                &format!(
                    "C {name}\n\n{{ x=1; y=1; }}\n\nP0(int *x, {y})\n{{\n\t{p0};\n}}\n\n\
                     P1(int *x, {y})\n{{\n\t{p1};\n}}\n\nexists ({condition})\n"
                ),
            );
        }
        fixture.script("objects.sh", include_str!("testdata/compile/objects.sh"));
        fixture.write("atomic.h", include_str!("testdata/compile/atomic.h"));
        fixture.write("given/config", CONFIG);
        fixture.write("given/cpucap-defs.h", CAPABILITIES);
        for object in ["c", "rust", "kernel-c", "kernel-rust"] {
            fixture.write(&format!("given/{object}.cmd"), FLAGS);
        }
        Self(fixture).edit("")
    }

    /// The same with this done to all assembly.
    fn edit(self, program: &str) -> Self {
        self.0.write("edit.sed", program);
        self
    }

    /// The command with a herd7 and a kernel's model.
    fn run(&self, herd: &str, kernel: &str, args: &str) -> Outcome {
        let all = format!(
            "compile --script ./objects.sh --cell arm64_lse_O2_inlined --herd {herd} --kernel {kernel} \
             {args} tests"
        );
        self.0.run(&all.split_whitespace().collect::<Vec<_>>())
    }

    /// The command with the real ones.
    fn judge(&self, args: &str) -> Outcome {
        self.run(&real("LKMM_HERD"), &real("LKMM_KERNEL"), args)
    }
}

fn real(name: &str) -> String {
    var(name).unwrap_or_else(|_| panic!("{name} is not set"))
}

/// What is done to a test's machine code, and what it lost.
#[test]
#[ignore = "needs clang, a kernel tree, LKMM_KERNEL, and herd7, LKMM_HERD"]
fn compiled_tests_that_break() {
    const MOVED: &str =
        r"s/(\t\.loc[^\n]*\n\tldr[^\n]*\n)(([^\n]*\n){1,5})(\t\.loc[^\n]*\n\tstr[^\n]*\n)/\4\2\1/g";
    const TORN: &str = r"s/ldxr\t/ldr\t/g; s/stlxr\tw[0-9]+, /stlr\t/g; s/cbnz\t[^\n]*/nop/g";
    // On a CPU with LSE atomics.
    const ALTERNATIVE: &str = r#"s/(dmb\tishst)\n/1:\t\1\n\t.pushsection .altinstructions, "a"\n\
\t.word 1b - ., 2f - .\n\t.hword 6\n\t.byte 4, 4\n\t.popsection\n\
\t.subsection 1\n2:\tnop\n\t.previous\n/g"#;
    for (what, test, edit, lost) in [
        (
            "a helper without its barrier",
            "wmb+acquire",
            NO_WMB,
            "P0 in c lost smp_wmb() from line 7 (`str wzr, [x0]`) to line 9 (`str wzr, [x1]`)",
        ),
        (
            "an acquire that is relaxed",
            "wmb+acquire",
            "s/ldap?r\t/ldr\t/g",
            "P1 in c lost the first one's acquire from line 14 (`ldr w8, [x1]`) to line 15 (`",
        ),
        (
            "a store that moved",
            "mb+mb",
            MOVED,
            "P0 in c lost smp_mb() from line 7 (`ldr w8, [x0]`) to line 9 (`str wzr, [x1]`), which comes first",
        ),
        (
            "a dependency that compilers cut",
            "data+mb",
            "",
            "P0 in c lost a data dependency from line 7 (`ldr w8, [x0]`) to line 8 (`",
        ),
        (
            "an LSE instruction that is a plain store",
            "xchg+acquire",
            "s/swpl\t(w[0-9]+), w[0-9]+,/str\t\\1,/g",
            "P0 in c lost the second one's release from line 7 (`str wzr, [x0]`) to line 8 (`str ",
        ),
        (
            "an exclusive pair that is a load and a store",
            "xchg+xchg",
            TORN,
            "P0 in c lost the atomicity of atomic_xchg_release() from line 7 (`ldr ",
        ),
        (
            "an alternative in the place of a barrier",
            "wmb+acquire",
            ALTERNATIVE,
            "P0 in c lost smp_wmb() from line 7 (`str wzr, [x0]`) to line 9 (`str wzr, [x1]`)",
        ),
    ] {
        println!("{what}");
        let code = Code::new(&[test]).edit(edit);
        let view = if edit == TORN { "--view llsc" } else { "" };
        let outcome = code.judge(&format!("--lang c --variables parameters {view}"));
        outcome
            .expect(1, &format!("BROKEN: {test} (tests/{test}.litmus)\n"))
            .expect(1, "  the kernel's model forbids ")
            .expect(1, lost);
        match edit {
            "" => {}
            // Other CPUs have no such alternative.
            ALTERNATIVE => drop(code.judge("--view llsc").expect(0, "8 same")),
            _ => drop(code.edit("").judge("").expect(0, "8 same")),
        }
    }
}

#[test]
#[ignore = "needs clang, a kernel tree, LKMM_KERNEL, and herd7, LKMM_HERD"]
fn compiled_tests_of_each_verdict() {
    for (test, edit, args, status, printed) in [
        ("release+acquire", "", "--view lse", 0, "2 same"),
        ("release+acquire", "", "--view llsc", 0, "2 stronger"),
        ("wmb+acquire", NO_WMB, "", 1, "2 BROKEN"),
        ("plain", "", "", 0, "2 race"),
        ("loop+mb", "", "", 0, "2 same"),
        (
            "grace+period",
            "",
            "",
            4,
            "unsupported, 2 cases: a grace period",
        ),
        (
            "wmb+acquire",
            "s/dmb\tishst/crc32b w9, w9, w9/g",
            "",
            4,
            "unsupported, 2 cases: crc32b",
        ),
    ] {
        let outcome = Code::new(&[test])
            .edit(edit)
            .judge(&format!("--lang c {args}"));
        outcome.expect(status, printed);
    }
}

#[test]
#[ignore = "needs clang, a kernel tree, LKMM_KERNEL, and herd7, LKMM_HERD"]
fn compiled_tests_that_take_too_long() {
    let code = Code::new(&["mb+mb"]);
    let herd = real("LKMM_HERD");
    let slow = format!("#!/bin/sh\nfor file; do :; done\n! grep -q AArch64 \"$file\" || exec sleep 30\nexec {herd} \"$@\"\n");
    code.0.script("slow", &slow);
    let kernel = real("LKMM_KERNEL");
    let outcome = code.run("./slow", &kernel, "--lang c --timeout 5 --jobs 2");
    outcome.expect(6, "2 time");
}

/// Lists, what is asked, and what it comes to; `data+mb` breaks in its process 0.
#[test]
#[ignore = "needs clang, a kernel tree, LKMM_KERNEL, and herd7, LKMM_HERD"]
fn breakages_that_are_known() {
    let code = Code::new(&["data+mb", "mb+mb"]);
    for (test, process, builds, args, status, printed) in [
        (
            "data+mb",
            0,
            "c = [\"O2\"]",
            "--lang c",
            0,
            "2 same, 2 broken as known",
        ),
        ("data+mb", 0, "c = [\"O2\"]", "--lang rust", 1, "2 BROKEN"),
        (
            "data+mb",
            0,
            "c = [\"O2/globals\", \"Os\"]",
            "--lang c",
            1,
            "1 broken as known, 1 BROKEN",
        ),
        ("data+mb", 0, "c = [\"O2/llsc\"]", "--lang c", 1, "2 BROKEN"),
        (
            "data+mb",
            0,
            "c = [\"O2\"]\nrust = [\"O2/lse\"]",
            "",
            0,
            "8 broken as known",
        ),
        (
            "data+mb",
            1,
            "c = [\"O2\"]",
            "--lang c",
            0,
            "2 broken as known",
        ),
        (
            "mb+mb",
            0,
            "rust = [\"O2\"]",
            "--lang rust",
            1,
            "NOT BROKEN: mb+mb rust,rust O2 lse globals is not broken any more: told\n",
        ),
        (
            "gone",
            0,
            "c = [\"O2\"]",
            "--all-used --lang c",
            1,
            "NOT BROKEN: gone: no such case\n",
        ),
    ] {
        let list = format!(
            "[[broken]]\ntest = \"{test}\"\nprocess = {process}\n{builds}\ncause = \"told\"\n"
        );
        println!("{list}{args}");
        code.0.write("known.toml", &list);
        code.judge(&format!("--known known.toml {args}"))
            .expect(status, printed);
    }
}

/// An object without functions for a machine, by ELF's number.
fn empty_object(machine: u8) -> Vec<u8> {
    let mut header = b"\x7fELF\x02\x01\x01".to_vec();
    header.resize(16, 0);
    // A relocatable file.
    header.extend([1, 0, machine, 0, 1, 0, 0, 0]);
    header.resize(52, 0);
    header.extend([64, 0, 0, 0, 0, 0, 64, 0, 0, 0, 0, 0]);
    header
}

#[test]
fn objects_that_are_not_judged() {
    const AARCH64: u8 = 183;
    const X86_64: u8 = 62;
    let without = |from: &str| CONFIG.replace(from, "");
    for (file, content, printed) in [
        ("config", CONFIG.replace("6.12", "7.3"), "wrong-base: "),
        ("config", without("CONFIG_ARM64_LSE_ATOMICS=y\n"), "CONFIG_ARM64_LSE_ATOMICS=n"),
        ("c.cmd", FLAGS.replace("-O2", ""), "other-flags: build/compiled/arm64_lse_O2_inlined-default/c.cmd: the kernel's own objects are built with `-O2`"),
        ("rust.cmd", FLAGS.replace("-O2", "-O2 -Cno-vectorize-loops"), "rust.cmd: the kernel's own objects are built without `-Cno-vectorize-loops`"),
        ("kernel-rust.cmd", FLAGS.replace("level=2", "level=s"), "rust.cmd: the kernel's own objects are built with `-Copt-level=s`"),
        ("cpucap-defs.h", CAPABILITIES.replace("LDAPR", "LRCPC"), "cpucap-defs.h: ARM64_HAS_LDAPR is not in it"),
        ("for_rust.o", "int x;".to_owned(), "bad-object: "),
        ("rust.o", X86_64.to_string(), "wrong-architecture: "),
        ("c.o", AARCH64.to_string(), "bad-object: build/compiled/arm64_lse_O2_inlined-default/c.o: no function "),
    ] {
        println!("{file}: {printed}");
        let code = Code::new(&["mb+mb"]);
        code.0.script("objects.sh", COPIES);
        for name in ["c.o", "rust.o", "for_rust.o"] {
            std::fs::write(code.0.path(&format!("given/{name}")), empty_object(AARCH64)).unwrap();
        }
        let content = match content.parse() {
            Ok(machine) => empty_object(machine),
            Err(_) => content.into_bytes(),
        };
        std::fs::write(code.0.path(&format!("given/{file}")), content).unwrap();
        code.run("./herd7", "linux", "").expect(8, printed);
        if file == "c.o" {
            let only_rust = code.run("./herd7", "linux", "--lang rust");
            only_rust.expect(8, "rust.o: no function ");
        }
    }
}

#[test]
fn compiled_tests_without_what_they_need() {
    let code = Code::new(&["mb+mb"]);
    code.0.script("old", "#!/bin/sh\necho 7.57, Rev: script\n");
    code.0.script("fails", "#!/bin/sh\necho said >&2\nexit 1\n");
    code.0.write("known.toml", "[[broken]]\ntest = \"mb+mb\"\n");
    for (args, status, printed) in [
        ("--herd ./no", 3, "no-herd7: "),
        ("--herd ./old", 3, "old-herd7: "),
        ("--herd ./herd7 --kernel no", 3, "no-model: "),
        ("--script ./no", 3, "no-script: ./no: "),
        (
            "--script ./fails",
            7,
            "no-build: arm64_lse_O2_inlined-default:\nsaid\n",
        ),
        ("--cell none", 2, "none"),
        (
            "--cell loongarch64_O2_called",
            2,
            "cells of loongarch: not of one architecture",
        ),
        ("--view x86", 2, "--view x86: none of lse, llsc"),
        ("--known none.toml", 2, "none.toml: "),
        ("--known known.toml", 2, "known.toml: "),
        ("--all-used", 2, "--known"),
    ] {
        let defaults = [
            ("--herd", "./herd7"),
            ("--kernel", "linux"),
            ("--script", "./objects.sh"),
            ("--cell", "arm64_lse_O2_inlined"),
        ];
        let given = args.split(' ');
        let missing = defaults.iter().filter(|(option, _)| !args.contains(option));
        let rest = missing.flat_map(|(option, value)| [*option, *value]);
        let all: Vec<_> = ["compile", "tests"]
            .into_iter()
            .chain(given)
            .chain(rest)
            .collect();
        code.0.run(&all).expect(status, printed);
    }
    // Nothing is compiled for no test.
    code.0.write("odd/t.litmus", "hello\n");
    let args = "compile odd --herd ./herd7 --kernel linux --script ./fails";
    let outcome = code.0.run(&args.split(' ').collect::<Vec<_>>());
    outcome.expect(5, "this is no litmus test");
}
