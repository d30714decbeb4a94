# SPDX-License-Identifier: GPL-2.0
"""The tests as they lie in the folder, generated or written by hand, and whether pairs are pairs."""
from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterator, List, Set, Tuple

from .test import MARKER


class Fault(Exception):
    """What could not be read, one line for each thing."""


HEADER = re.compile(r"\AC (?P<name>\S+)\n\(\* SPDX-License-Identifier: [^\n]*\*\)\n\n\(\*\n"
                    r" \* Result: (?P<result>\w+)\n \* Twin: (?P<twin>\S+)\n"
                    r" \* About: (?P<about>[\w, ]+)\n \*\n(?P<says>(?: \* [^\n]*\n)+)")
COMMENT = re.compile(r"\(\*\s.*?\*\)|//[^\n]*", re.S)  # (*x is no comment
CALL = re.compile(r"\b([A-Za-z_]\w*)\(")
RUST = "rust"  # the folder of the tests in Rust, which have no twins
LISTED = re.compile(r"^\| `([^`]+)` \| (?:Never|Sometimes) \|", re.M)
NOT_MACROS = {"exists", "if", "ATOMIC_INIT", "P0", "P1", "P2", "P3"}


def calls(text: str) -> Set[str]:
    """The macros that a test calls."""
    return set(CALL.findall(COMMENT.sub(" ", text))) - NOT_MACROS


@dataclass(frozen=True)
class Found:
    """A test's header, and what it calls."""

    path: Path
    base: str
    family: str
    name: str
    result: str
    twin: str
    about: Tuple[str, ...]
    says: str
    calls: Set[str]
    generated: bool


def read(path: Path, root: Path) -> Found:
    """One file."""
    text = path.read_text(encoding="utf-8")
    header = HEADER.match(text)
    if not header:
        raise Fault(f"{path}: the header is not a name, an SPDX line, Result, Twin, About and a text")
    base, family, _ = path.relative_to(root).parts
    says = re.sub(r"\s*\n \* ", " ", header["says"].strip()[2:])
    return Found(path, base, family, header["name"], header["result"], header["twin"],
                 tuple(header["about"].split(", ")), says, calls(text), MARKER in text)


def read_all(root: Path) -> List[Found]:
    """All files; fails with each that cannot be read, and if there is none."""
    found, faults = [], []
    for path in sorted(root.rglob("*.litmus")):
        # Tests in Rust have no twins, and those about compilers come in other pairs.
        if path.relative_to(root).parts[0] in (RUST, "dependencies"):
            continue
        if len(path.relative_to(root).parts) != 3:
            faults.append(f"{path}: not in a folder BASE/FAMILY")
            continue
        try:
            found.append(read(path, root))
        except Fault as fault:
            faults.append(str(fault))
    if faults or not found:
        raise Fault("\n".join(faults) or f"{root}: no test there")
    return found


def unlisted(root: Path, page: str) -> Iterator[str]:
    """What differs between the tests in Rust and their list."""
    files = {path.stem for path in (root / RUST).glob("*.litmus")}
    listed = set(LISTED.findall(page))
    for name in sorted(files ^ listed):
        yield f"{RUST}/{name}.litmus: " + ("not in README.md" if name in files else "listed, but gone")


def faults_of(test: Found, twin: Found) -> Iterator[str]:
    """What makes the two no pair, as seen from the first."""
    if twin.twin != test.name:
        yield f"its twin's twin is {twin.twin}"
    if {test.result, twin.result} != {"Never", "Sometimes"}:
        yield f"its result is {test.result}, and its twin's {twin.result}"
    if twin.about != test.about:
        yield "its twin is about something else"
    if twin.path.parent != test.path.parent:
        yield "its twin is in another folder"
    for macro in test.about:
        if macro not in test.calls | twin.calls:
            yield f"it is about {macro}(), which neither it nor its twin calls"


def pairs(found: List[Found]) -> Tuple[List[Tuple[Found, Found]], List[str]]:
    """The pairs, what cannot happen first; and what is wrong."""
    by_name: Dict[str, Found] = {}
    faults = []
    for test in found:
        if test.name != test.path.stem:
            faults.append(f"{test.path}: its first line names it {test.name}")
        if test.name in by_name:
            faults.append(f"{test.path}: {by_name[test.name].path} has the same name")
        by_name[test.name] = test
    made = []
    for test in found:
        twin = by_name.get(test.twin)
        if twin is None:
            faults.append(f"{test.path}: there is no {test.twin}, its twin")
            continue
        faults += [f"{test.path}: {fault}" for fault in faults_of(test, twin)]
        if test.result == "Never":
            made.append((test, twin))
    return made, faults
