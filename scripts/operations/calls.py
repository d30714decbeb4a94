# SPDX-License-Identifier: GPL-2.0
"""Which C function each method of a representation (i32, i64, ...) calls.

A macro writes those methods: it is given pairs of a representation and a family of C functions, and
the operations with the variants that they have.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterator, List, Tuple

from . import rust_text
from .fault import Fault

MACRO = "declare_and_impl_atomic_methods"
OPERATION = re.compile(r"\bfn (\w+)\s*\[([^]]*)\]\(")


@dataclass(frozen=True)
class Call:
    """A method calls a C function."""

    representation: str
    method: str
    function: str


def of_use(use: str) -> Iterator[Call]:
    """The calls that one use of the macro makes."""
    pairs = [pair.split("=>") for pair in rust_text.split(rust_text.bracketed(use, 0), ",")]
    operations = OPERATION.findall(use)
    if not operations or any(len(pair) != 2 for pair in pairs):
        raise Fault(f"cannot tell the operations in: {use[:60]!r}")
    for operation, variants in operations:
        for suffix in "", *(f"_{variant}" for variant in rust_text.split(variants, ",")):
            for representation, family in pairs:
                yield Call(representation.strip(), f"atomic_{operation}{suffix}",
                           f"{family.strip()}_{operation}{suffix}")


def of_file(path: Path) -> Iterator[Call]:
    """All that a file's uses of the macro make."""
    for use in rust_text.uses(rust_text.without_macros(rust_text.read(path)), MACRO):
        yield from of_use(use)


def all_calls(files: List[Path]) -> Dict[Tuple[str, str], Call]:
    """By representation and method."""
    found = {(call.representation, call.method): call for path in files for call in of_file(path)}
    if not found:
        raise Fault(f"no {MACRO}!() declares a function: is --rust the folder of atomic.rs?")
    return found
