#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Check that accesses of a Rust function stand in an object's code once each, in program order.

DEBUG is the same source compiled with line tables, which say of each instruction the line that it
comes from; OBJECT, without them, has to contain the same code from the first access to the last
(around it, line tables may move instructions of a function's beginning)."""
from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

LINE = re.compile(r"^\s+([0-9a-f]+):\s+(.*)$")
# Where a jump or call goes, or a comment on an operand.
TARGET = re.compile(r"(?:\b0x[0-9a-f]+ )?<.*>")
COMMENT = re.compile(r"\s+(?://|@|#) .*")
# A call comes back to the next instruction.
JUMP = re.compile(r"^(?!call|bl\s|blx\s|jalr\s).*<>|^ret")
# Memory that is not the stack's, or a call of the helper.
ACCESS = re.compile(r"^(?!lea).*\((?!%rsp|%rbp|%rip|sp\)|s0\))\S*\)|\[(?!sp|r11|r7)|rust_helper_atomic_")


class Fault(Exception):
    """A file that cannot be read or is not what it should be."""


class Instruction(NamedTuple):
    """Its text with its relocation, and the line of the function that it comes from."""

    text: str
    line: int


def run(*command: str | Path, text: str = "") -> str:
    """Runs a command on a text and returns its output."""
    try:
        done = subprocess.run(list(map(str, command)), input=text, check=False, text=True,
                              capture_output=True)
    except OSError as fault:
        raise Fault(f"{command[0]}: {fault.strerror}") from fault
    if done.returncode:
        raise Fault(f"{command[0]}: exit status {done.returncode}\n{done.stderr}")
    return done.stdout


def texts(disassembly: str) -> dict[int, str]:
    """The instructions in what `llvm-objdump -dr --no-show-raw-insn` prints, by address."""
    found: dict[int, str] = {}
    for line in disassembly.splitlines():
        if not (part := LINE.match(line)):
            continue
        if part[2].startswith("R_"):
            found[[*found][-1]] += " " + part[2].split()[-1]
        else:
            found[int(part[1], 16)] = COMMENT.sub("", TARGET.sub("<>", part[2])).strip()
    return found


def disassemble(file: Path, function: str) -> dict[int, str]:
    """The instructions of a function, which has to be there."""
    found = texts(run("llvm-objdump", "-dr", "--no-show-raw-insn",
                      f"--disassemble-symbols={function}", file))
    if not found:
        raise Fault(f"{file}: no function {function}")
    return found


def with_lines(file: Path, code: dict[int, str], source: str) -> list[Instruction]:
    """Each with its line in the source, which may have called what the instruction is of."""
    answers = run("llvm-symbolizer", f"--obj={file}", "--inlines", "--output-style=JSON",
                  text="".join(f"{address:#x}\n" for address in code))
    lines = {}
    for answer in map(json.loads, answers.splitlines()):
        frames = [frame for frame in answer.get("Symbol", []) if frame["FileName"].endswith(source)]
        lines[int(answer["Address"], 16)] = frames[-1]["Line"] if frames else 0
    if not any(lines.values()):
        raise Fault(f"{file}: no instruction is of {source}: compiled without line tables?")
    return [Instruction(text, lines.get(address, 0)) for address, text in code.items()]


def lines_of(source: str, accesses: list[str]) -> list[int]:
    """The line of each access, which has to be there once."""
    found = []
    for access in accesses:
        lines = [number for number, line in enumerate(source.splitlines(), 1)
                 if f"{access}(" in line]
        if len(lines) != 1:
            raise Fault(f"{access}(: {len(lines)} lines have it, not one")
        found += lines
    return found


def judge(code: list[Instruction], accesses: dict[int, str]) -> tuple[list[str], list[str]]:
    """What is wrong, and the code from the first to the last of the accesses."""
    at = [n for n, one in enumerate(code) if one.line in accesses and ACCESS.search(one.text)]
    found, wanted = [accesses[code[n].line] for n in at], [*accesses.values()]
    if found != wanted:
        return [f"the code has {', '.join(found) or 'no access'}; "
                f"the source has {', '.join(wanted)}"], []
    block = [one.text for one in code[at[0]:at[-1] + 1]]
    return [f"`{text}` between the accesses: their order is not that of the addresses"
            for text in block if JUMP.search(text)], block


def contains(code: list[str], block: list[str]) -> bool:
    """Whether the block stands in the code as it is."""
    return any(code[n:n + len(block)] == block for n in range(len(code) - len(block) + 1))


def main() -> int:
    """Read both objects, and say what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, epilog="""exit status: 0 in order;
        1 not; 2 wrong usage; 3 a file cannot be read, or lacks the function or an access""")
    parser.add_argument("object", type=Path, metavar="OBJECT")
    parser.add_argument("debug", type=Path, metavar="DEBUG")
    parser.add_argument("source", type=Path, metavar="SOURCE")
    parser.add_argument("function", metavar="FUNCTION")
    parser.add_argument("accesses", nargs="+", metavar="ACCESS", help="as first.store, in order")
    args = parser.parse_args()
    try:
        lines = lines_of(args.source.read_text(encoding="utf-8"), args.accesses)
        code = with_lines(args.debug, disassemble(args.debug, args.function), args.source.name)
        bad, block = judge(code, dict(zip(lines, args.accesses)))
        if block and not contains([*disassemble(args.object, args.function).values()], block):
            bad.append(f"{args.object} has other code than with line tables")
    except (Fault, OSError) as fault:
        print(f"program_order.py: {fault}", file=sys.stderr)
        return 3
    print(*block, *bad, sep="\n")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
