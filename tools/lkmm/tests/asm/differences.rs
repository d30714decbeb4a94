// SPDX-License-Identifier: GPL-2.0

//! What the audit must not let pass, a probe of each kind.

use crate::fixture::{Fixture, ARM64, CALLED, INLINED, LOAD};

const PROBE: &str = "fetch_add__i32__full";
const HELPER: &str = "rust_helper_atomic_fetch_add";

// A fixture where the probe is this in C and that in Rust.
fn inlined(c: &str, rust: &str) -> Fixture {
    let mut fixture = Fixture::new(INLINED);

    fixture.c.insert(format!("c__{PROBE}"), c.to_owned());
    fixture
        .rust
        .insert(format!("rust__{PROBE}"), rust.to_owned());
    fixture
}

fn called(rust: &str) -> Fixture {
    let mut fixture = Fixture::new(CALLED);

    fixture
        .rust
        .insert(format!("rust__{PROBE}"), rust.to_owned());
    fixture
}

#[test]
fn nothing() {
    Fixture::new(INLINED).audit(0, "ok");
    Fixture::new(CALLED).audit(0, "ok");
    Fixture::new(ARM64).audit(0, "ok");
    for cell in [
        "arm64_lse_O2_called",
        "riscv64_O2_called",
        "loongarch64_O2_called",
    ] {
        Fixture::new(cell).audit(0, "1 same, 346 one call");
    }
}

#[test]
fn each_architecture() {
    let cases = [
        ("arm64_lse_O2_called", "ldr w1, [x0]; b H"),
        ("arm64_lse_O2_called", "dmb ish; b H"),
        ("riscv64_O2_called", "lw a1, 0(a0); tail H"),
        ("riscv64_O2_called", "fence rw, rw; tail H"),
        ("loongarch64_O2_called", "ld.w $a1, $a0, 0; b H"),
        ("loongarch64_O2_called", "dbar 0; b H"),
    ];
    for (cell, rust) in cases {
        let mut fixture = Fixture::new(cell);
        fixture
            .rust
            .insert(format!("rust__{PROBE}"), rust.replace('H', HELPER));
        fixture.audit(1, "beside the call");
    }
}

#[test]
fn a_missing_barrier() {
    let c = "lock; addl $0, -4(%rsp); movl (%rdi), %eax; retq";
    inlined(c, c).audit(0, "ok");
    inlined(c, LOAD).audit(1, &format!("{PROBE}: differs: NOT LISTED"));
}

#[test]
fn a_missing_lock_prefix() {
    let c = "lock; xaddl %eax, (%rdi); retq";
    inlined(c, c).audit(0, "ok");
    inlined(c, "xaddl %eax, (%rdi); retq").audit(1, PROBE);
}

#[test]
fn an_extra_load() {
    inlined(LOAD, "movl (%rdi), %eax; movl (%rdi), %eax; retq").audit(1, PROBE);
    called(&format!("movl (%rdi), %eax; jmp {HELPER}")).audit(1, "beside the call");
}

#[test]
fn a_wrong_width() {
    inlined(LOAD, "movq (%rdi), %rax; retq").audit(1, PROBE);
    inlined(LOAD, "movzbl (%rdi), %eax; retq").audit(1, PROBE);
}

#[test]
fn another_variable() {
    inlined(LOAD, "movl (%rsi), %eax; retq").audit(1, PROBE);
    inlined(LOAD, "movl 4(%rdi), %eax; retq").audit(1, PROBE);
}

#[test]
fn another_branch() {
    let c = "1:; lock; cmpxchgl %edx, (%rdi); jne 1b; retq";
    inlined(c, c).audit(0, "ok");
    inlined(c, "lock; cmpxchgl %edx, (%rdi); 1:; jne 1b; retq").audit(1, PROBE);
}

// The assembler leaves these branches to the linker, which may shorten the code between.
#[test]
fn another_branch_by_relocation() {
    let cases = [
        ("riscv64_O2_called", "lr.w a0, (a0)", "bnez a0, 1b; ret"),
        (
            "loongarch64_O2_called",
            "ll.w $a0, $a0, 0",
            "bnez $a0, 1b; ret",
        ),
    ];
    for (cell, load, end) in cases {
        let mut fixture = Fixture::new(cell);
        let body = format!("1:; {load}; {end}");
        fixture.c.insert(format!("c__{PROBE}"), body.clone());
        fixture.helpers.insert(HELPER.to_owned(), body);
        fixture.audit(0, "ok");

        fixture
            .helpers
            .insert(HELPER.to_owned(), format!("{load}; 1:; {end}"));
        fixture.audit(1, "has other instructions than C's");
    }
}

#[test]
fn another_helper() {
    called("jmp rust_helper_atomic_fetch_add_relaxed").audit(1, "fetch_add_relaxed, not");
}

#[test]
fn two_calls() {
    called(&format!("callq {HELPER}; jmp {HELPER}")).audit(1, "2 calls");
    called("callq *%rax; retq").audit(1, "calls what a register points to");
}

#[test]
fn no_call() {
    called(LOAD).audit(1, "does not call");
}

#[test]
fn a_helper_that_is_not_c() {
    let mut fixture = Fixture::new(CALLED);
    fixture
        .helpers
        .insert(HELPER.to_owned(), format!("mfence; {LOAD}"));
    fixture.audit(1, &format!("{HELPER} has other instructions than C's"));

    let mut fixture = Fixture::new(CALLED);
    fixture.helpers.remove(HELPER);
    fixture.audit(1, &format!("helpers.o has no {HELPER}"));
}

#[test]
fn a_missing_twin() {
    let mut fixture = Fixture::new(INLINED);
    fixture.rust.remove(&format!("rust__{PROBE}"));
    fixture.audit(1, &format!("{PROBE}: missing: there is none in Rust"));

    let mut fixture = Fixture::new(INLINED);
    fixture.c.remove(&format!("c__{PROBE}"));
    fixture.audit(1, &format!("{PROBE}: missing: there is none in C"));

    fixture.rust.remove(&format!("rust__{PROBE}"));
    fixture.audit(1, &format!("{PROBE}: missing: there is none"));
}

#[test]
fn a_probe_that_nobody_asked_for() {
    let mut fixture = Fixture::new(INLINED);
    fixture
        .c
        .insert("c__swap__i32__full".to_owned(), LOAD.to_owned());
    fixture.audit(1, "the catalogue does not have it");
}

#[test]
fn arm64_acquire_and_release() {
    let name = "load__i32__acquire";
    for rust in [
        "ldr w0, [x0]; ret",
        "ldapr w0, [x0]; ret",
        "ldar x0, [x0]; ret",
    ] {
        let mut fixture = Fixture::new(ARM64);
        fixture
            .c
            .insert(format!("c__{name}"), "ldar w0, [x0]; ret".to_owned());
        fixture
            .rust
            .insert(format!("rust__{name}"), rust.to_owned());
        fixture.audit(1, name);
    }
}

// As the kernel's ALTERNATIVE() writes it: the replacement is behind all functions.
const ALTERNATIVE: &str = "661:; ldar w0, [x0]; 662:; .pushsection .altinstructions, \"a\"; \
     .word 661b - .; .word 663f - .; .hword 1; .byte 662b - 661b; .byte 664f - 663f; \
     .popsection; .subsection 1; 663:; REPLACEMENT; 664:; .previous; ret";

#[test]
fn what_the_kernel_writes_at_boot() {
    let name = "load__i32__acquire";
    let audit = |rust: &str, status, text| {
        let c = ALTERNATIVE.replace("REPLACEMENT", "ldapr w0, [x0]");
        let mut fixture = Fixture::new(ARM64);
        fixture.c.insert(format!("c__{name}"), c);
        fixture
            .rust
            .insert(format!("rust__{name}"), rust.to_owned());
        fixture.audit(status, text);
    };

    audit(
        &ALTERNATIVE.replace("REPLACEMENT", "ldapr w0, [x0]"),
        0,
        "ok",
    );
    audit(
        &ALTERNATIVE.replace("REPLACEMENT", "ldr w0, [x0]"),
        1,
        "or: ldapr w0, [x0]",
    );
    audit("ldar w0, [x0]; ret", 1, "or: ldapr w0, [x0]");
}

const LISTED: &str = "\
[[difference]]
name = 'twice'
reason = 'for this test'

[[difference.where]]
cells = ['x86_64_O2_inlined']
probes = ['fetch_add__i32__full']
";

#[test]
fn a_listed_difference() {
    let mut fixture = inlined(LOAD, "movl (%rdi), %eax; andl $1, %eax; retq");
    fixture.differences = LISTED.to_owned();
    fixture.audit(0, "1 differ as listed");

    // What it is has a snapshot: another difference is not covered.
    fixture.rust.insert(
        format!("rust__{PROBE}"),
        "movl (%rdi), %eax; nop; incl %eax; retq".to_owned(),
    );
    fixture.build().run(&["check"]).expect(1, "+\tincl");
}

#[test]
fn a_listed_difference_in_accesses() {
    for rust in [
        "movl (%rdi), %eax; movl (%rdi), %eax; retq",
        "mfence; movl (%rdi), %eax; retq",
    ] {
        let mut fixture = inlined(LOAD, rust);
        fixture.differences = LISTED.to_owned();
        fixture.audit(1, "which no list excuses");
    }
}

#[test]
fn a_listed_difference_that_is_gone() {
    let mut fixture = inlined(LOAD, LOAD);
    fixture.differences = LISTED.to_owned();
    fixture.audit(1, "remove it from the list");
}
