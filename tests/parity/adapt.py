# SPDX-License-Identifier: GPL-2.0
"""What may be changed in a file that is taken from another kernel: whole lines, each named, none
of which uses the API under test.

Lines that go stay as empty ones, so that a compiler's message and a failed assertion have
the line number that the file has in its own tree.
"""

import re
from dataclasses import dataclass
from typing import List, Optional, Sequence, Union

# A line that has one of these words uses the API, and is never changed.
API = re.compile(
    r"\b(?:Atomic\w*|atomic\w*|ordering|Relaxed|Acquire|Release|Full|barrier|\w+_mb|mb"
    r"|load|store|x?chg|\w*cmpxchg\w*|add|sub|fetch_\w+|get_mut|as_ptr|from_ptr)\b")


class Fault(Exception):
    """A rule that does not fit the file: the other kernel changed, or the rule is wrong."""


def uses_api(line: str) -> bool:
    """Whether the line's code names something of the API. Documentation counts as code: it has
    examples."""
    bare = line.strip()
    code = bare if bare.startswith(("///", "//!")) else bare.split("//")[0]
    return API.search(code) is not None


@dataclass(frozen=True)
class Drop:
    """A line that goes, wherever it is; there has to be at least one."""

    line: str
    why: str

    def apply(self, name: str, lines: List[str]) -> List[str]:
        return replace(name, lines, self.line, "")


@dataclass(frozen=True)
class Swap:
    """A line that another takes the place of."""

    line: str
    by: str
    why: str

    def apply(self, name: str, lines: List[str]) -> List[str]:
        return replace(name, lines, self.line, self.by)


@dataclass(frozen=True)
class Part:
    """All that is taken: from a line up to, and without, the next that is `end`; None is the file's."""

    begin: str
    end: Optional[str]
    why: str


def replace(name: str, lines: List[str], old: str, new: str) -> List[str]:
    """Every line that is `old`, blanks around it aside, becomes `new`."""
    if uses_api(old) or uses_api(new):
        raise Fault(f"{name}: a rule would change a line that uses the API: {old.strip()}")
    if old not in (line.strip() for line in lines):
        raise Fault(f"{name}: no line is {old!r} any more: see its rule in tests/parity/takes.py")
    return [new if line.strip() == old else line for line in lines]


def index(name: str, lines: Sequence[str], wanted: str, start: int) -> int:
    """Where the first line from `start` on is that is `wanted`."""
    for number in range(start, len(lines)):
        if lines[number] == wanted:
            return number
    raise Fault(f"{name}: no line is {wanted!r} any more: see its part in tests/parity/takes.py")


def keep(name: str, lines: List[str], parts: Sequence[Part]) -> List[str]:
    """The lines of the parts, at their own places, and empty ones for the rest."""
    kept = [""] * len(lines)
    for part in parts:
        begin = index(name, lines, part.begin, 0)
        end = len(lines) if part.end is None else index(name, lines, part.end, begin + 1)
        kept[begin:end] = lines[begin:end]
    return kept


def adapt(name: str, text: str, parts: Sequence[Part], rules: Sequence[Union[Drop, Swap]]) -> str:
    """The text with nothing but its parts, after its rules."""
    lines = text.split("\n")
    if parts:
        lines = keep(name, lines, parts)
    for rule in rules:
        lines = rule.apply(name, lines)
    return "\n".join(lines)
