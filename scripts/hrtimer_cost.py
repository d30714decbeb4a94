#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Count the 64-bit atomic accesses in each function of kernel/time/hrtimer.c, as compiled.

Compiles that file from each source tree for each machine, and counts in the disassembly.
The trees are only read. The counts are static: they do not say how often the code runs."""
from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

HIGHRES = "HIGH_RES_TIMERS=y NO_HZ_IDLE=y SMP=y CC_OPTIMIZE_FOR_PERFORMANCE=y POSIX_TIMERS=y"
# Name: the kernel's ARCH, and options on top of tinyconfig and HIGHRES.
MACHINES = {
    "riscv32": ("riscv", "NONPORTABLE=y ARCH_RV32I=y MMU=y"),
    "arm": ("arm", "MMU=y ARCH_MULTIPLATFORM=y ARCH_MULTI_V7=y ARCH_VIRT=y"),
    "i386": ("i386", ""),
    "x86_64": ("x86_64", "64BIT=y"),
    "arm64": ("arm64", ""),
}
# The instruction, or the called function, which is in the relocation of a call.
READ = re.compile(r"\bldrexd\b|\batomic64_read_(?:cx8|386)\b|\bgeneric_atomic64_read\b")
WRITE = re.compile(r"\bstrexd\b|\batomic64_set_(?:cx8|386)\b|\bgeneric_atomic64_set\b")
FUNCTION = re.compile(r"^<(?!\.L|\$)([^>]+)>:$")  # not local labels
# Operands that depend on other code of the file: addresses, local labels, section offsets.
PLACE = re.compile(r"\b0x[0-9a-f]+ (?=<)|<\.L[^>]*>|\s+@ imm = .*|(?<=\s\.text)[+-]0x[0-9a-f]+")
# Functions that may read atomically, as nothing excludes a writer there.
MAY_READ = {"__hrtimer_get_remaining", "hrtimer_nanosleep", "do_nanosleep"}


class Fault(Exception):
    """A missing tool, or a tree that does not compile."""


class Count(NamedTuple):
    """One function: its atomic accesses, and its instructions and relocations."""

    reads: int = 0
    writes: int = 0
    size: int = 0
    code: tuple[str, ...] = ()


def count(disassembly: str) -> dict[str, Count]:
    """The functions in what `llvm-objdump -dr --no-leading-addr --no-show-raw-insn` prints."""
    bodies: dict[str, list[str]] = {}
    body: list[str] = []
    for line in disassembly.splitlines():
        if found := FUNCTION.match(line):
            body = bodies.setdefault(found[1], [])
        elif line.startswith(("\t", " ")):
            body.append(PLACE.sub("", line).strip())
    if not bodies:
        raise Fault("no function in the disassembly")
    counts = {}
    for name, lines in bodies.items():
        reads = sum(bool(READ.search(line)) for line in lines)
        writes = sum(bool(WRITE.search(line)) for line in lines)
        if any("strexd" in line for line in lines):
            reads -= writes  # each store on ARM is a loop of ldrexd and strexd
        relocations = sum(line.startswith("R_") for line in lines)
        counts[name] = Count(reads, writes, len(lines) - relocations, tuple(lines))
    return counts


def run(*command: str | Path) -> str:
    """Runs a command and returns its output; the Fault has the last lines if it fails."""
    try:
        done = subprocess.run(list(map(str, command)), check=False, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except OSError as fault:
        raise Fault(f"{command[0]}: {fault.strerror}") from fault
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-15:])
        raise Fault(f"{' '.join(map(str, command))}: exit status {done.returncode}\n{tail}")
    return done.stdout


def compile_for(tree: Path, machine: str, out: Path) -> dict[str, Count]:
    """Configure and compile hrtimer.o in `out`, and count in it."""
    arch, extra = MACHINES[machine]
    options = f"{HIGHRES} {extra}".split()
    make = ("make", "-s", f"-j{os.cpu_count()}", "-C", tree.resolve(), f"O={out.resolve()}",
            f"ARCH={arch}", "LLVM=1")
    config = out / ".config"
    if not config.exists():
        out.mkdir(parents=True, exist_ok=True)
        run(*make, "tinyconfig")
        with config.open("a", encoding="utf-8") as file:
            file.write("".join(f"CONFIG_{option}\n" for option in options))
        run(*make, "olddefconfig")
    kept = config.read_text(encoding="utf-8").splitlines()
    if lost := [option for option in options if f"CONFIG_{option}" not in kept]:
        raise Fault(f"{machine}: the kernel did not keep {' '.join(lost)}")
    run(*make, "prepare", "kernel/time/hrtimer.o")
    return count(run("llvm-objdump", "-dr", "--no-leading-addr", "--no-show-raw-insn",
                     out / "kernel/time/hrtimer.o"))


def report(machine: str, trees: dict[str, dict[str, Count]]) -> None:
    """Prints the functions with an atomic access in some tree, and those whose code differs."""
    names = sorted({name for counts in trees.values() for name in counts})
    print(f"\n{machine:30}" + "".join(f"{tree:>20}" for tree in trees))
    print(f"{'':30}" + "   reads writes insn" * len(trees))
    for name in names:
        row = [counts.get(name, Count()) for counts in trees.values()]
        if any(one.reads or one.writes for one in row):
            print(f"{name:30}" + "".join("{:8}{:7}{:5}".format(*one) for one in row))
    first, *others = trees
    for tree in others:
        differ = [name for name in names if trees[tree].get(name) != trees[first].get(name)]
        print(f"code of {tree} that differs from {first}: {', '.join(differ) or 'none'}")


def judge(machine: str, counts: dict[str, Count]) -> list[str]:
    """The violations in a tree that has the series."""
    bad = [f"{machine}: {name} reads atomically, though nothing can write"
           for name, one in counts.items() if one.reads and name not in MAY_READ]
    if not machine.endswith("64") and not counts["hrtimer_forward"].writes:
        bad.append(f"{machine}: hrtimer_forward() writes plainly")
    return bad


def main() -> int:
    """Compile, print, and with --assert check the last tree."""
    parser = argparse.ArgumentParser(description=__doc__, epilog="""exit status: 0 done; 1 --assert
        found a violation; 2 wrong usage; 3 no tool, or a tree that does not compile""")
    parser.add_argument("trees", nargs="+", metavar="NAME=TREE", help="a kernel source tree")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="for the objects")
    parser.add_argument("--machines", default=",".join(MACHINES), help="default: %(default)s")
    parser.add_argument("--assert", dest="check", action="store_true", help="fail if in the last"
                        " tree code that excludes writers reads atomically, or a writer is plain")
    args = parser.parse_args()
    trees = dict(tree.partition("=")[::2] for tree in args.trees)
    machines = args.machines.split(",")
    if not all(trees.values()) or not set(machines) <= set(MACHINES):
        parser.error(f"trees are NAME=TREE, machines are of {', '.join(MACHINES)}")
    bad: list[str] = []
    try:
        print(run("clang", "--version").splitlines()[0])
        for machine in machines:
            found = {name: compile_for(Path(tree), machine, args.out / name / machine)
                     for name, tree in trees.items()}
            report(machine, found)
            bad += judge(machine, found[[*trees][-1]])
    except Fault as fault:
        print(f"hrtimer_cost.py: {fault}", file=sys.stderr)
        return 3
    if not args.check:
        return 0
    print(*bad, sep="\n", end="\n" if bad else "", file=sys.stderr)
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
