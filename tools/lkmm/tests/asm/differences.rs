// SPDX-License-Identifier: GPL-2.0

//! What the audit must not let pass, a probe of each kind.

use crate::fixture::{Fixture, ARM64, CALLED, INLINED, LOAD};

const PROBE: &str = "fetch_add__i32__full";
const HELPER: &str = "rust_helper_atomic_fetch_add";

// A fixture where the probe is this in C and that in Rust.
fn inlined(c: &str, rust: &str) -> Fixture {
    Fixture::new(INLINED)
        .with_c(PROBE, c)
        .with_rust(PROBE, rust)
}

#[test]
fn nothing() {
    for (cell, text) in [
        (INLINED, "ok      385 same"),
        (CALLED, "ok      384 call, 1 same"),
        (ARM64, "ok      385 same"),
        ("arm64_lse_O2_called", "384 call, 1 same"),
        ("riscv64_O2_called", "384 call, 1 same"),
        ("loongarch64_O2_called", "384 call, 1 same"),
    ] {
        Fixture::new(cell).audit(0, text);
    }
}

#[test]
fn other_instructions_than_c() {
    let barrier = "lock; addl $0, -4(%rsp); movl (%rdi), %eax; retq";
    let locked = "lock; xaddl %eax, (%rdi); retq";
    let branch = "1:; lock; cmpxchgl %edx, (%rdi); jne 1b; retq";

    for c in [barrier, locked, branch] {
        inlined(c, c).audit(0, "ok");
    }
    for (c, rust) in [
        // A missing barrier, a missing prefix, an additional load.
        (barrier, LOAD),
        (locked, "xaddl %eax, (%rdi); retq"),
        (LOAD, "movl (%rdi), %eax; movl (%rdi), %eax; retq"),
        // Another width, another variable, another branch.
        (LOAD, "movq (%rdi), %rax; retq"),
        (LOAD, "movzbl (%rdi), %eax; retq"),
        (LOAD, "movl (%rsi), %eax; retq"),
        (LOAD, "movl 4(%rdi), %eax; retq"),
        (branch, "lock; cmpxchgl %edx, (%rdi); 1:; jne 1b; retq"),
    ] {
        inlined(c, rust).audit(1, &format!("{PROBE}: differs: NOT LISTED"));
    }
}

// A cell, Rust's code with `H` for the helper, and what is wrong with it.
const CALLS: &str = "\
x86_64_O2_called | movl (%rdi), %eax; jmp H | beside the call
x86_64_O2_called | jmp H_relaxed | fetch_add_relaxed, not
x86_64_O2_called | callq H; jmp H | 2 calls
x86_64_O2_called | callq *%rax; retq | calls what a register points to
x86_64_O2_called | movl (%rdi), %eax; retq | does not call
arm64_lse_O2_called | ldr w1, [x0]; b H | beside the call
arm64_lse_O2_called | dmb ish; b H | beside the call
riscv64_O2_called | lw a1, 0(a0); tail H | beside the call
riscv64_O2_called | fence rw, rw; tail H | beside the call
loongarch64_O2_called | ld.w $a1, $a0, 0; b H | beside the call
loongarch64_O2_called | dbar 0; b H | beside the call";

#[test]
fn more_or_less_than_a_call() {
    for row in CALLS.lines() {
        let [cell, rust, text] = row.split(" | ").collect::<Vec<_>>()[..] else {
            panic!("{row}");
        };
        let rust = rust.replace('H', HELPER);
        Fixture::new(cell).with_rust(PROBE, &rust).audit(1, text);
    }
}

// The assembler leaves these branches to the linker, which may shorten the code between.
#[test]
fn another_branch_by_relocation() {
    for (cell, load, end) in [
        ("riscv64_O2_called", "lr.w a0, (a0)", "bnez a0, 1b; ret"),
        (
            "loongarch64_O2_called",
            "ll.w $a0, $a0, 0",
            "bnez $a0, 1b; ret",
        ),
    ] {
        let body = format!("1:; {load}; {end}");
        let mut fixture = Fixture::new(cell).with_c(PROBE, &body);
        fixture.helpers.insert(HELPER.to_owned(), body);
        fixture.audit(0, "ok");

        let other = format!("{load}; 1:; {end}");
        fixture.helpers.insert(HELPER.to_owned(), other);
        fixture.audit(1, "has other instructions than C's");
    }
}

#[test]
fn a_helper_that_is_not_c() {
    let mut fixture = Fixture::new(CALLED);
    fixture
        .helpers
        .insert(HELPER.to_owned(), format!("mfence; {LOAD}"));
    fixture.audit(1, &format!("{HELPER} has other instructions than C's"));

    fixture.helpers.remove(HELPER);
    fixture.audit(1, &format!("helpers.o has no {HELPER}"));
}

#[test]
fn a_probe_that_is_missing_or_unknown() {
    let mut fixture = Fixture::new(INLINED);
    fixture.rust.remove(&format!("rust__{PROBE}"));
    fixture.audit(1, &format!("{PROBE}: missing: there is none in Rust"));

    fixture.c.remove(&format!("c__{PROBE}"));
    fixture.audit(1, &format!("{PROBE}: missing: there is none\n"));

    let mut fixture = Fixture::new(INLINED);
    fixture.c.remove(&format!("c__{PROBE}"));
    fixture.audit(1, &format!("{PROBE}: missing: there is none in C"));

    let fixture = Fixture::new(INLINED).with_c("swap__i32__full", LOAD);
    fixture.audit(1, "the catalogue does not have it");
}

// As the kernel's ALTERNATIVE() writes it: the replacement is behind all functions.
const ALTERNATIVE: &str = "661:; ldar w0, [x0]; 662:; .pushsection .altinstructions, \"a\"; \
     .word 661b - .; .word 663f - .; .hword 1; .byte 662b - 661b; .byte 664f - 663f; \
     .popsection; .subsection 1; 663:; REPLACEMENT; 664:; .previous; ret";

#[test]
fn acquire_on_arm64() {
    let alternative = |code: &str| ALTERNATIVE.replace("REPLACEMENT", code);
    let rcpc = alternative("ldapr w0, [x0]");
    let ldar = "ldar w0, [x0]; ret";

    for (c, rust, status, text) in [
        (ldar, "ldr w0, [x0]; ret", 1, "acquire: differs"),
        (ldar, "ldapr w0, [x0]; ret", 1, "acquire: differs"),
        (ldar, "ldar x0, [x0]; ret", 1, "acquire: differs"),
        // What the kernel writes at boot.
        (&rcpc, &rcpc, 0, "ok"),
        (&rcpc, &alternative("ldr w0, [x0]"), 1, "or: ldapr w0, [x0]"),
        (&rcpc, ldar, 1, "or: ldapr w0, [x0]"),
    ] {
        let fixture = Fixture::new(ARM64).with_c("load__i32__acquire", c);
        fixture
            .with_rust("load__i32__acquire", rust)
            .audit(status, text);
    }
}

const LISTED: &str = "\
[[difference]]
name = 'twice'
reason = 'for this test'

[[difference.where]]
builds = ['x86_64_O2']
probes = ['fetch_add__i32__full']
";

#[test]
fn a_listed_difference() {
    let listed = |rust| {
        let mut fixture = inlined(LOAD, rust);
        fixture.differences = LISTED.to_owned();
        fixture
    };
    let fixture = listed("movl (%rdi), %eax; andl $1, %eax; retq");
    fixture.audit(0, "1 differs as listed");

    // It is recorded: another difference is not covered.
    let fixture = fixture.with_rust(PROBE, "movl (%rdi), %eax; nop; incl %eax; retq");
    fixture.build().run(&["check"]).expect(1, "+\tincl");

    for (rust, text) in [
        (
            "movl (%rdi), %eax; movl (%rdi), %eax; retq",
            "which no list excuses",
        ),
        ("mfence; movl (%rdi), %eax; retq", "which no list excuses"),
        (LOAD, "remove it from the list"),
    ] {
        listed(rust).audit(1, text);
    }
}
