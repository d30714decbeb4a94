// SPDX-License-Identifier: GPL-2.0

//! What is made of loops, calls, alternatives and addresses, and what is refused.

use super::{compiled, TARGET};
use crate::lift;
use crate::object::Object;
use crate::options::Options;
use crate::process::{CutReason, Process};
use crate::tests::constructs::{cuts, lifted, options, source, text};
use std::collections::BTreeSet;

const HELPER: &str =
    "\t.type helper, %function\nhelper:\n\tstr x1, [x0]; ret\n\t.size helper, . - helper\n";

/// The code and the reasons for which executions of it are cut.
#[test]
#[ignore = "needs clang"]
fn executions_that_do_not_count_are_cut() {
    use CutReason::{Contended, Panic, Retry};
    let cases: &[(&str, &[CutReason])] = &[
        ("nop", &[]),
        ("1: ldxr w8, [x0]; add w8, w8, #1; stxr w9, w8, [x0]; cbnz w9, 1b", &[Retry]),
        ("ldr w8, [x0]; 1: mov w9, w8; cas w9, w1, [x0]; cmp w9, w8; mov w8, w9; b.ne 1b", &[Retry]),
        ("ldr w8, [x0]; 1: mov w9, w8; cas w9, w1, [x0]; cmp w8, w9; mov w8, w9; b.eq 2f; b 1b; 2:", &[Retry]),
        (
            "ldr x8, [x0]; 1: ldxr x9, [x0]; eor x10, x9, x8; cbnz x10, 2f; stxr w10, x1, [x0]; cbnz w10, 1b; \
             2: cmp x9, x8; mov x8, x9; b.ne 1b",
            &[Retry, Retry],
        ),
        ("cbz x1, 1f; brk #0x800; 1:", &[Panic]),
        ("cbz x1, 1f; bl __stack_chk_fail; 1:", &[Panic]),
        ("cbz x1, 1f; bl _RNvNtCs0_4core9panicking5panic; 1:", &[Panic]),
        ("mov w8, wzr; casa w8, w1, [x0]; cbz w8, 1f; bl queued_spin_lock_slowpath; 1:", &[Contended]),
        ("stp x29, x30, [sp, #-16]!; bl _raw_spin_lock; bl _raw_spin_unlock; ldp x29, x30, [sp], #16", &[Contended]),
    ];
    for (code, expected) in cases {
        assert_eq!(cuts(&TARGET, code, ""), *expected, "{code}");
    }
}

#[test]
#[ignore = "needs clang"]
fn what_has_no_rule_is_refused_by_name() {
    let cases = [
        // Loops that are more than another try: the store may have happened, or be another's.
        ("1: ldr w8, [x0]; cbz w8, 1b", "loop"),
        ("1: b 1b", "loop"),
        (
            "ldr w8, [x0]; 1: mov w9, w8; cas w9, w1, [x0]; cmp w9, w8; b.eq 1b",
            "loop",
        ),
        (
            "ldr w8, [x0]; 1: mov w9, w8; cas w9, w1, [x0]; cmp w9, w2; b.ne 1b",
            "loop",
        ),
        (
            "ldr w8, [x0]; 1: mov w9, w8; str w8, [x1]; cas w9, w1, [x0]; cmp w9, w8; b.ne 1b",
            "loop",
        ),
        (
            "ldr w8, [x0]; 1: mov w9, w8; cas w9, w1, [x0]; add w8, w8, #1; cmp w9, w8; b.ne 1b",
            "loop",
        ),
        (
            "ldr x8, [x0]; 1: mov w9, w8; cas x9, x1, [x0]; cmp x9, x8; b.ne 1b",
            "loop",
        ),
        (
            "ldrb w8, [x0]; 1: mov w9, w8; casb w9, w1, [x0]; cmp w9, w8; b.ne 1b",
            "loop",
        ),
        ("1: ldxr w8, [x0]; stxr w9, w8, [x0]; cbz w9, 1b", "loop"),
        (
            "1: ldxr w8, [x0]; stxr w9, w8, [x0]; add w9, w9, #1; cbnz w9, 1b",
            "loop",
        ),
        // Instructions and operands.
        ("clz x8, x0", "clz"),
        ("udiv x8, x0, x1", "udiv"),
        ("ldxp x8, x9, [x0]", "ldxp"),
        ("mrs x8, tpidr_el0", "mrs of another register than sp_el0"),
        (
            "mrs x8, sp_el0; str x8, [x0]",
            "address of the stack as a value",
        ),
        ("br x0", "br"),
        ("blr x0", "blr"),
        ("ldr q0, [x0]", "ldr with another kind of operand"),
        ("ldr x8, f", "ldr of the code"),
        ("ldp x8, x9, [x0]", "ldp of memory that is not the stack"),
        ("ldr x8, [x0, #8]", "access beside the start of a variable"),
        // Calls.
        ("b memcpy", "call of memcpy"),
        ("stp x29, x30, [sp, #-16]!; bl f", "recursive call of f"),
        // The stack.
        ("sub sp, sp, x1", "stack of variable size"),
        (
            "ldr x8, [sp]",
            "load of what was not stored to the stack at once",
        ),
        (
            "str w1, [sp, #-8]!; ldr x8, [sp]",
            "load of what was not stored to the stack at once",
        ),
        (
            "mov x8, sp; str x8, [x0]",
            "address of the stack as a value",
        ),
        (
            "mov x8, sp; eor x8, x8, x1",
            "address of the stack as a value",
        ),
        ("ldxr x8, [sp]", "ldxr of the stack"),
        ("stlr x1, [sp]", "stlr of the stack"),
        ("ldadd x1, x8, [sp]", "ldadd of the stack"),
        (
            "cbz x1, 1f; mov x8, sp; 1: str x8, [x0]",
            "value that depends on the path to it",
        ),
        (
            "cbz x1, 1f; sub sp, sp, #16; 1: str x1, [sp]",
            "address that depends on the path to it",
        ),
        // Addresses of data.
        ("adrp x8, g; str x8, [x0]", "page of a variable as a value"),
        ("adrp x8, g; add x8, x8, :lo12:g+8", "address inside of g"),
        ("adrp x8, g+8", "address inside of g"),
        (
            "adrp x8, g; ldr x8, [x8, :lo12:h]",
            "relocation 286 of an address",
        ),
        ("adrp x8, :got:g", "relocation 311 of an address"),
    ];
    for (code, expected) in cases {
        let found = lifted(&TARGET, code, "", &options()).map(|process| text(&process));
        assert_eq!(found, Err(expected.to_owned()), "{code}");
    }
}

/// `site` is replaced by `replacement` on CPUs with capability 7.
fn alternative(
    site: &str,
    replacement: &str,
    entry: &str,
    options: &Options<'_>,
) -> Result<Process, String> {
    let code = format!("{site}; ror xzr, x8, #0");
    let rest = format!(
        "{HELPER}\t.section .altinstr_replacement, \"ax\"\n\
         2:{replacement}\n3:\n\
         \t.section .altinstructions, \"a\"\n{entry}"
    );
    lifted(&TARGET, &code, &rest, options)
}

#[test]
#[ignore = "needs clang"]
fn the_alternative_of_the_cpu_is_lifted() {
    let entry = "\t.word 1b - ., 2b - .\n\t.hword 7\n\t.byte 3b - 2b, 3b - 2b\n";
    let callback = |name: &str| {
        format!("\t.word 1b - .\n\t.word {name} - .\n\t.hword 7 + 0x8000\n\t.byte 4, 0\n")
    };
    // The site, its replacement, the entry, and what is lifted without and with the capability.
    let cases = [
        (
            "1: mov x8, #1",
            "mov x8, #2",
            entry.to_owned(),
            "MOV X8,#1",
            Ok("MOV X8,#2"),
        ),
        (
            "1: ldr x8, [x0]",
            "ldar x8, [x0]",
            entry.to_owned(),
            "LDR X8,[X0]",
            Ok("LDAR X8,[X0]"),
        ),
        (
            "1: mov x8, #1; nop",
            "cbz x1, 4f; mov x8, #2; 4:",
            entry.to_owned(),
            "MOV X8,#1",
            Err("jump out of the function"),
        ),
        (
            "1: mov x8, #1",
            "b helper",
            entry.to_owned(),
            "MOV X8,#1",
            Ok("STR X1,[X0]"),
        ),
        (
            "1: b 4f; mov x8, #1; b 5f; 4: mov x8, #2; 5:",
            "",
            callback("alt_cb_patch_nops"),
            "MOV X8,#2",
            Ok("MOV X8,#1"),
        ),
        (
            "1: mov x8, #1",
            "",
            callback("other"),
            "MOV X8,#1",
            Err("alternative of a callback"),
        ),
    ];
    for (site, replacement, entry, without, with) in cases {
        let first = |capability| {
            let options = Options {
                capabilities: BTreeSet::from([capability]),
                ..options()
            };
            let process = alternative(site, replacement, &entry, &options)?;
            Ok::<_, String>(process.lines[0].text.clone())
        };
        assert_eq!(first(6), Ok(without.to_owned()), "{site}");
        assert_eq!(
            first(7),
            with.map(str::to_owned).map_err(str::to_owned),
            "{site}, {replacement}"
        );
    }
    let damaged = entry.replace("3b - 2b, 3b - 2b", "4, 8");
    let options = Options {
        capabilities: BTreeSet::from([7]),
        ..options()
    };
    assert_eq!(
        alternative("1: nop", "nop", &damaged, &options).unwrap_err(),
        ".altinstructions: the entry at 0x0 is damaged"
    );
}

/// Calls are inlined, from the same object or from another.
#[test]
#[ignore = "needs clang"]
fn called_functions_are_inlined() {
    let call =
        "stp x29, x30, [sp, #-16]!; mov x29, sp; bl {}; ldr x8, [x1]; ldp x29, x30, [sp], #16";
    let helpers = compiled(
        "helpers.s",
        "\t.globl other\n\t.type other, %function\nother:\n\tstp x29, x30, [sp, #-16]!; stlr x1, [x0]; \
         ldp x29, x30, [sp], #16; ret\n\t.size other, . - other\n",
        &[],
    )
    .parse();
    for (callee, helpers, expected) in [
        ("helper", vec![], Ok("STR X1,[X0]; LDR X8,[X1]")),
        ("other", vec![&helpers], Ok("STLR X1,[X0]; LDR X8,[X1]")),
        ("other", vec![], Err("call of other")),
        ("__rcu_read_lock", vec![], Ok("LDR X8,[X1]")),
    ] {
        let options = Options {
            helpers,
            ..options()
        };
        let found = lifted(&TARGET, &call.replace("{}", callee), HELPER, &options);
        assert_eq!(
            found.map(|process| text(&process)),
            expected.map(str::to_owned).map_err(str::to_owned),
            "{callee}"
        );
    }
}

/// A lock is a variable of 32 bits whatever the kernel stores to release it.
#[test]
#[ignore = "needs clang"]
fn locks_are_words() {
    let mut options = options();
    options.locks.insert("a".to_owned());
    let release = "stlrb wzr, [x0]; stlrb wzr, [x1]";
    assert_eq!(
        text(&lifted(&TARGET, release, "", &options).unwrap()),
        "STLR WZR,[X0]; STLRB WZR,[X1]"
    );
    let try_lock =
        "stp x29, x30, [sp, #-16]!; bl _raw_spin_trylock; ror wzr, w0, #0; ldp x29, x30, [sp], #16";
    assert_eq!(
        text(&lifted(&TARGET, try_lock, "", &options).unwrap()),
        "MOV W2,#0; MOV W3,#1; CASA W2,W3,[X0]; SUBS WZR,W2,#0; CSINC W0,WZR,WZR,NE; MOV W1,W0"
    );
}

#[test]
#[ignore = "needs clang"]
fn what_is_accessed_is_known() {
    let code = "ldr w8, [x0]; ldr x9, [x1]; strb w8, [x9]; adrp x10, g; strh w8, [x10, :lo12:g]";
    let process = lifted(&TARGET, code, "", &options()).unwrap();
    let accesses: Vec<_> = process
        .accesses
        .iter()
        .map(|it| (it.variable.as_deref().unwrap_or("?"), it.bytes))
        .collect();
    assert_eq!(accesses, [("?", 1), ("a", 4), ("b", 8), ("g", 2)]);
    let variables: Vec<_> = process.variables.iter().collect();
    assert_eq!(variables, ["a", "b", "g"]);
}

/// With debugging information, instructions have the line in the function itself: what is inlined or called,
/// that of its call.
#[test]
#[ignore = "needs clang"]
fn instructions_have_source_lines() {
    let source = "static INLINE long load(long *p) {\n\treturn *(volatile long *)p;\n}\n\
        void f(long *a, long *b)\n{\n\tlong x = load(a);\n\n\t*(volatile long *)b = x;\n}\n";
    for (flags, expected) in [
        (
            &["-O2", "-g", "-DINLINE=inline"][..],
            vec![Some(6), Some(8)],
        ),
        (
            &["-O2", "-g", "-DINLINE=__attribute__((noinline))"],
            vec![Some(5), Some(6), Some(8)],
        ),
        (&["-O2", "-DINLINE=inline"], vec![None, None]),
    ] {
        let object = compiled("lines.c", source, flags).parse();
        let process = lift(&object, "f", &options()).unwrap();
        let origins = process
            .lines
            .iter()
            .map(|line| line.origin.as_ref().unwrap());
        let lines: Vec<_> = origins
            .map(|it| it.source.as_ref().map(|it| it.line))
            .collect();
        assert_eq!(lines, expected, "{flags:?}");
    }
}

/// A section without preemption counts in the task's structure, and asks whether somebody wants the CPU.
#[test]
#[ignore = "needs clang"]
fn counters_of_the_task_are_its_own() {
    let count = |name: &str| {
        format!("mrs x8, sp_el0; ldr w9, [x8, #8]; {name} w9, w9, #1; str w9, [x8, #8]")
    };
    let code = format!(
        "{}; str x1, [x0]; {}; cbz w9, 1f; ldr x9, [x8, #8]; cbz x9, 1f; ror xzr, x9, #0; ret; \
         1: stp x29, x30, [sp, #-16]!; bl preempt_schedule; ldp x29, x30, [sp], #16",
        count("add"),
        count("sub")
    );
    let process = lifted(&TARGET, &code, "", &options()).unwrap();
    let accesses = process.lines.iter().filter(|it| it.text.contains('['));
    assert_eq!(
        accesses.map(|it| &*it.text).collect::<Vec<_>>(),
        ["STR X1,[X0]"]
    );
}

#[test]
#[ignore = "needs clang"]
fn bad_objects_are_refused() {
    let message = |bytes: &[u8]| Object::parse(bytes).unwrap_err().to_string();
    assert!(message(b"#!/bin/sh\n").starts_with("not a relocatable ELF object"));
    assert!(message(b"").starts_with("not a relocatable ELF object"));
    let good = compiled("constructs.s", &source(&TARGET, "nop", ""), &[]);
    let bytes = good.bytes();
    let with = |offset: usize, value: u8| {
        let mut bytes = bytes.clone();
        bytes[offset] = value;
        message(&bytes)
    };
    // The machine, the kind of file, and the byte order, as the ELF header has them.
    assert_eq!(with(18, 21), "machine code of PowerPc64 cannot be lifted");
    assert!(
        with(16, 2).starts_with("not a relocatable ELF object"),
        "{}",
        with(16, 2)
    );
    let object = good.parse();
    let error = lift(&object, "g", &options()).unwrap_err();
    assert_eq!(error.to_string(), "no function g");
    for length in (0..bytes.len()).step_by(7) {
        if let Ok(object) = Object::parse(&bytes[..length]) {
            let _ = lift(&object, "f", &options());
        }
    }
}
