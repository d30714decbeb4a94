# SPDX-License-Identifier: GPL-2.0
"""Which C function each method of a representation (i32, i64, ...) calls.

Those methods are written by macros. One (`call_c`) has the call of `bindings::`, and is used in
another (`impl_..._ops`), which is given pairs of a representation and a family of C functions.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterator, List, Optional, Tuple

from . import rust_text
from .fault import Fault

NAME = r"(\[<[^>]*>\]|\$\w+)"
CALL = re.compile(rf"(?:OrderingType::(\w+)\s*=>\s*\{{?\s*)?bindings::{NAME}")
METHOD = re.compile(rf"\bfn {NAME}")


@dataclass(frozen=True)
class Call:
    """A method calls a C function, always or when it is given an ordering."""

    representation: str
    method: str
    ordering: Optional[str]
    function: str


def visible_macros(path: Path) -> Dict[str, str]:
    """The macros of a file and of the module that it is a part of."""
    parent = path.parent.with_suffix(".rs")
    found = rust_text.macros(rust_text.read(parent)) if parent.is_file() else {}
    found.update(rust_text.macros(rust_text.read(path)))
    return found


def of_entry(caller: str, entry: str, representation: str, family: str) -> Iterator[Call]:
    """The calls that one line of the inner macro's arguments makes."""
    operation = re.match(r"\w+", entry)
    method = METHOD.search(caller)
    if operation is None or method is None:
        raise Fault(f"cannot tell the operation in: {entry!r}")
    values = (("$c", family), ("$op", operation[0]))
    for match in CALL.finditer(caller):
        yield Call(representation, rust_text.pasted(method[1], values), match[1],
                   rust_text.pasted(match[2], values))


def of_file(path: Path) -> Iterator[Call]:
    """All that a file's macros make."""
    macros = visible_macros(path)
    callers = {name: body for name, body in macros.items() if "bindings::" in body}
    text = rust_text.read(path)
    outside = rust_text.without_macros(text)
    for family_macro, body in rust_text.macros(text).items():
        pairs = [pair.split(":") for use in rust_text.uses(outside, family_macro)
                 for pair in rust_text.split(use, ",") if ":" in pair]
        for name, caller in callers.items():
            for use in rust_text.uses(body, name):
                entries = rust_text.split(use.partition(":")[2], ";")
                for representation, family in pairs:
                    for entry in entries:
                        yield from of_entry(caller, entry, representation.strip(), family.strip())


def all_calls(files: List[Path]) -> Dict[Tuple[str, str], List[Call]]:
    """By representation and method."""
    found: Dict[Tuple[str, str], List[Call]] = {}
    for path in files:
        for call in of_file(path):
            found.setdefault((call.representation, call.method), []).append(call)
    if not found:
        raise Fault("no macro calls a function of `bindings::`: is --rust the folder of atomic.rs?")
    return found
