// SPDX-License-Identifier: GPL-2.0

//! What is made of loops, calls, alternatives and addresses, and what is refused.

use super::TARGET;
use crate::options::Options;
use crate::process::CutReason;
use crate::tests::constructs::{cuts, lifted, options, text};
use std::collections::BTreeSet;

#[test]
#[ignore = "needs clang"]
fn executions_that_do_not_count_are_cut() {
    use CutReason::{Contended, Panic, Retry};
    let cases: &[(&str, &[CutReason])] = &[
        ("nop", &[]),
        ("1: lr.w t3, (a0); addi t3, t3, 1; sc.w t4, t3, (a0); bnez t4, 1b", &[Retry]),
        ("1: lr.w t3, (a0); bne t3, a1, 2f; sc.w t4, a2, (a0); bnez t4, 1b; 2:", &[Retry]),
        // A compare-and-swap that is tried again with what it found: with the outcome in a register, and in
        // one that a called function returns.
        (
            "lw t5, 0(a0); 3: 1: lr.w t3, (a0); bne t3, t5, 2f; sc.w t4, a2, (a0); bnez t4, 1b; 2: mv t6, t5; \
             mv t5, t3; bne t3, t6, 3b",
            &[Retry, Retry],
        ),
        (
            "addi sp, sp, -16; sd ra, 8(sp); lw a1, 0(a0); 1: call swap; mv a1, a3; beqz a2, 1b; ld ra, 8(sp); \
             addi sp, sp, 16",
            &[Retry, Retry],
        ),
        ("beqz a1, 1f; ebreak; 1:", &[Panic]),
        ("beqz a1, 1f; call __stack_chk_fail; 1:", &[Panic]),
        ("call _raw_spin_lock; call _raw_spin_unlock", &[Contended]),
        ("call _raw_spin_trylock; sltiu zero, a0, 0", &[Retry]),
    ];
    let swap = "\t.type swap, @function\nswap:\n1: lr.w a3, (a0); bne a3, a1, 2f; sc.w a4, a2, (a0); bnez a4, 1b; 2: \
                xor a2, a3, a1; seqz a2, a2; andi a2, a2, 1; ret\n\t.size swap, . - swap";
    for (code, expected) in cases {
        assert_eq!(cuts(&TARGET, code, swap), *expected, "{code}");
    }
}

#[test]
#[ignore = "needs clang"]
fn what_has_no_rule_is_refused_by_name() {
    let cases = [
        // Loops that are more than another try: the store may have happened, or be another's.
        ("1: lw t3, 0(a0); beqz t3, 1b", "loop"),
        ("1: j 1b", "loop"),
        ("1: lr.w t3, (a0); sc.w t4, t3, (a0); beqz t4, 1b", "loop"),
        (
            "1: lr.w t3, (a0); sc.w t4, t3, (a0); addi t4, t4, 1; bnez t4, 1b",
            "loop",
        ),
        (
            "1: lr.w t3, (a0); bne t3, a1, 2f; sw t3, 0(a1); sc.w t4, a2, (a0); bnez t4, 1b; 2:",
            "loop",
        ),
        (
            "1: lr.w t3, (a0); sc.w t4, a2, (a0); bne t3, a1, 1b",
            "loop",
        ),
        ("1: amoadd.w t3, a1, (a0); beqz t3, 1b", "loop"),
        // Instructions and operands.
        ("mul t3, a1, a2", "mul"),
        ("divu t3, a1, a2", "divu"),
        ("csrr t3, sstatus", "csrrs"),
        (
            ".option push; .option arch, +zba; sh1add t3, a1, a2; .option pop",
            "instruction 20c5ae33",
        ),
        (
            ".option push; .option arch, +zacas; amocas.w t3, a1, (a0); .option pop",
            "instruction 28b52e2f",
        ),
        ("amomaxu.w t3, a1, (a0)", "amomaxu.w"),
        ("fence.i", "instruction 0000100f"),
        (".word 0xff00000f", "fence of mode 15"),
        ("jr a0", "jalr through a register"),
        ("sd tp, 0(a0)", "the thread pointer"),
        (
            "lw t3, 32(tp); sd t3, 0(a0)",
            "value that differs between CPUs",
        ),
        ("xor t3, tp, a1", "xor of what differs between CPUs"),
        ("sd a1, 8(tp)", "store to what is the CPU's own"),
        ("amoadd.w t3, a1, (tp)", "address that differs between CPUs"),
        ("ld t3, 0(gp)", "the global pointer"),
        ("ld t3, 8(a0)", "access beside the start of a variable"),
        ("andi t3, a0, -4", "andi of an address"),
        // Calls.
        ("tail memcpy", "call of memcpy"),
        (
            "addi sp, sp, -16; sd ra, 8(sp); call f",
            "recursive call of f",
        ),
        // The stack.
        ("sub sp, sp, a2", "address of the stack as a value"),
        (
            "ld t3, 0(sp)",
            "load of what was not stored to the stack at once",
        ),
        (
            "sw a1, -8(sp); ld t3, -8(sp)",
            "load of what was not stored to the stack at once",
        ),
        ("sd sp, 0(a0)", "address of the stack as a value"),
        ("lr.w t3, (sp)", "lr.w of the stack"),
        ("amoadd.w t3, a1, (sp)", "amoadd.w of the stack"),
        (
            "beqz a1, 1f; mv t3, sp; 1: sd t3, 0(a0)",
            "value that depends on the path to it",
        ),
        (
            "beqz a1, 1f; addi sp, sp, -16; 1: sd a1, 0(sp)",
            "address that depends on the path to it",
        ),
        // Addresses of data.
        (
            "1: auipc t3, %pcrel_hi(g); sd t3, 0(a0)",
            "page of a variable as a value",
        ),
        ("1: auipc t3, %pcrel_hi(g+8)", "address inside of g"),
        (
            "1: auipc t3, %got_pcrel_hi(g)",
            "relocation 20 of an address",
        ),
        ("1: auipc t3, %pcrel_hi(.Lconstant)", "data without a name"),
    ];
    let constant = "\t.section .rodata\n.Lconstant:\t.quad 5";
    for (code, expected) in cases {
        let found = lifted(&TARGET, code, constant, &options()).map(|process| text(&process));
        assert_eq!(found, Err(expected.to_owned()), "{code}");
    }
}

/// `site` is replaced by `replacement` on CPUs with extension 7.
#[test]
#[ignore = "needs clang"]
fn the_alternative_of_the_cpu_is_lifted() {
    let entry = "\t.word 1b - ., 2b - .\n\t.half 0, 3b - 2b, 7, 0\n";
    let cases = [
        ("1: li t3, 1", "li t3, 2", "li x28,1", Ok("li x28,2")),
        ("1: ld t3, 0(a0)", "c.nop; c.nop", "ld x28,0(x10)", Ok("mv")),
        (
            "1: j 4f; li t3, 3; j 5f; 4: li t3, 1; 5:",
            "c.nop",
            "li x28,1",
            Ok("li x28,3"),
        ),
        (
            "1: li t3, 1",
            "tail helper",
            "li x28,1",
            Err("call of helper"),
        ),
    ];
    for (site, replacement, without, with) in cases {
        let rest = format!(
            "\t.section .alternative.text, \"ax\"\n2:{replacement}\n3:\n\t.section .alternative, \"a\"\n{entry}"
        );
        let first = |extension, rest: &str| {
            let options = Options {
                capabilities: BTreeSet::from([extension]),
                ..options()
            };
            let process = lifted(
                &TARGET,
                &format!("{site}; sltiu zero, t3, 0"),
                rest,
                &options,
            )?;
            Ok::<_, String>(process.lines[0].text.clone())
        };
        assert_eq!(first(6, &rest), Ok(without.to_owned()), "{site}");
        assert_eq!(
            first(7, &rest.replace(".half 0", ".half 1")),
            Ok(without.to_owned()),
            "{site}"
        );
        let found = first(7, &rest);
        match with {
            Ok(start) => assert!(
                found.as_ref().is_ok_and(|it| it.starts_with(start)),
                "{found:?}"
            ),
            Err(what) => assert_eq!(found, Err(what.to_owned()), "{site}"),
        }
    }
    let damaged = "\t.section .alternative, \"a\"\n\t.word 0, 0, 0, 0\n";
    assert_eq!(
        lifted(&TARGET, "nop", damaged, &options()).unwrap_err(),
        ".alternative: the entry at 0x0 is damaged"
    );
}

/// The CPU's own state that the release of a lock looks at, and that of others.
#[test]
#[ignore = "needs clang"]
fn variables_of_each_cpu() {
    let code = "lw t3, 32(tp); 1: auipc t4, %pcrel_hi(__per_cpu_offset); slli t3, t3, 3; \
                addi t4, t4, %pcrel_lo(1b); add t3, t3, t4; ld t3, 0(t3); \
                2: auipc t4, %pcrel_hi({}); addi t4, t4, %pcrel_lo(2b); add t3, t3, t4; \
                lhu t4, 2(t3); sh zero, 2(t3); sltiu zero, t4, 0";
    for (variable, expected) in [
        ("__mmiowb_state", Ok("li x29,0; mv x1,x29")),
        ("other", Err("the CPU's own other")),
    ] {
        let found = lifted(&TARGET, &code.replace("{}", variable), "", &options());
        let found = found.map(|process| text(&process));
        assert_eq!(found, expected.map(str::to_owned).map_err(str::to_owned));
    }
}

/// A lock is a variable of 32 bits whatever the kernel stores to release it.
#[test]
#[ignore = "needs clang"]
fn locks_are_words() {
    let mut options = options();
    options.locks.insert("a".to_owned());
    let release = "lw t3, 0(a0); fence rw, w; addi t3, t3, 1; sh t3, 0(a0); sh zero, 0(a1)";
    let process = lifted(&TARGET, release, "", &options).unwrap();
    assert_eq!(
        text(&process),
        "fence rw,w; sw x0,0(x10); andi x1,x0,65535; sh x1,0(x11)"
    );
}
