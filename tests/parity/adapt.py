# SPDX-License-Identifier: GPL-2.0
"""Adapts a file of another kernel: keeps parts of it and replaces whole lines, none of which may
use the API under test.

Removed lines stay as empty ones, so that compiler messages and failed assertions have the line
numbers of the original file.
"""

import re
from dataclasses import dataclass
from typing import List, Optional, Sequence

# A line with one of these words uses the API.
API = re.compile(
    r"\b(?:Atomic\w*|atomic\w*|ordering|Relaxed|Acquire|Release|Full|barrier|\w+_mb|mb"
    r"|load|store|x?chg|\w*cmpxchg\w*|add|sub|fetch_\w+|get_mut|as_ptr|from_ptr)\b")


class Fault(Exception):
    """A rule that does not fit the file: the other kernel changed, or the rule is wrong."""


def uses_api(line: str) -> bool:
    """Whether the line's code, or an example in its documentation, names something of the API."""
    bare = line.strip()
    code = bare if bare.startswith(("///", "//!")) else bare.split("//")[0]
    return API.search(code) is not None


@dataclass(frozen=True)
class Rule:
    """Replaces each line that is `line`, apart from blanks around it; there has to be at least one."""

    line: str
    why: str
    by: str = ""

    def apply(self, name: str, lines: List[str]) -> List[str]:
        if uses_api(self.line) or uses_api(self.by):
            raise Fault(f"{name}: a rule would change a line that uses the API: {self.line} {self.by}")
        if self.line not in (line.strip() for line in lines):
            raise Fault(f"{name}: no line is {self.line!r} any more: see tests/parity/sources.py")
        return [self.by if line.strip() == self.line else line for line in lines]


@dataclass(frozen=True)
class Part:
    """Keeps the lines from `begin` up to, but without, the next `end`; None is the end of the file."""

    begin: str
    end: Optional[str]
    why: str


def index(name: str, lines: Sequence[str], wanted: str, start: int) -> int:
    """The number of the first line from `start` on that is `wanted`."""
    for number in range(start, len(lines)):
        if lines[number] == wanted:
            return number
    raise Fault(f"{name}: no line is {wanted!r} any more: see tests/parity/sources.py")


def adapt(name: str, text: str, parts: Sequence[Part], rules: Sequence[Rule]) -> str:
    """The text with only its parts, or all of it if there are none, after its rules."""
    lines = text.split("\n")
    kept = [""] * len(lines) if parts else lines
    for part in parts:
        begin = index(name, lines, part.begin, 0)
        end = len(lines) if part.end is None else index(name, lines, part.end, begin + 1)
        kept[begin:end] = lines[begin:end]
    for rule in rules:
        kept = rule.apply(name, kept)
    return "\n".join(kept)
