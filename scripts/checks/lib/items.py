#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Every public item of the API documents itself.

An example that runs, and for an unsafe function the conditions as a list; if it takes a pointer,
with a link to the contract of memory that is shared with C. Read from the source, by the lines above
each `pub` item; files whose items are not public are given with the names that are: FILE:NAME.
"""
import re
import sys
from dataclasses import dataclass
from typing import Iterable, Iterator, List, Optional

ITEM = re.compile(r"^\s*pub (?P<words>(?:(?:const|unsafe|async) )*)(?P<kind>fn|struct|enum|trait) "
                  r"(?P<name>\w+)")
# What no user can name: sealed items, and the traits of C's functions.
SEALED = re.compile(r"^mod (sealed|internal) \{|^declare_and_impl_atomic_methods!\($")
POINTER = re.compile(r": \*(const|mut)\b")
# A heading that states such a contract, and a link to one.
CONTRACT = re.compile(r"^//! # (Sharing \w.* with C)$", re.M)
LINK = re.compile(r"\(\S*#(sharing-[a-z-]+-with-c)\)")


@dataclass
class Item:
    """A public item, with what stands above it."""

    where: str
    kind: str
    name: str
    unsafe: bool
    doc: str
    attributes: str
    signature: str

    def faults(self, contracts: List[str]) -> Iterator[str]:
        if "doc(hidden)" in self.attributes:
            return
        examples = re.findall(r"^```(.*)$", self.doc, re.M)[::2]
        if not self.doc:
            yield "has no documentation"
        elif not examples:
            yield "has no example"
        elif any(word for word in examples):
            yield f"has an example that does not run: ```{examples[0]}"
        if not self.unsafe:
            return
        safety = re.search(r"^# Safety$((?s:.*?))(^# |\Z)", self.doc, re.M)
        conditions = re.search(r"^- (?s:.*)", safety[1], re.M) if safety else None
        if not conditions:
            yield "is unsafe and has no list of conditions under # Safety"
        elif POINTER.search(self.signature):
            links = LINK.findall(conditions[0])
            if not links:
                yield "takes a pointer, and no condition links to the contract of shared memory"
            for link in links:
                if contracts.count(link) != 1:
                    yield f"links to #{link}, which {contracts.count(link)} headings are"


def items(path: str, only: Optional[str]) -> Iterator[Item]:
    doc: List[str] = []
    attributes: List[str] = []
    sealed = False
    with open(path, encoding="utf-8") as source:
        lines = source.read().split("\n")
    for number, line in enumerate(lines, 1):
        text = line.strip()
        sealed = (sealed or bool(SEALED.match(line))) and line not in ("}", ");")
        match = ITEM.match(line)
        if text.startswith("///"):
            doc.append(text[3:].removeprefix(" "))
        elif text.startswith(("#[", "#![")) or (attributes and not attributes[-1].endswith("]")):
            attributes.append(text)
        else:
            if match and not sealed and (only is None or match["name"] == only):
                signature = "\n".join(lines[number - 1:]).partition("{")[0]
                yield Item(f"{path}:{number}", match["kind"], match["name"],
                           "unsafe" in match["words"] and match["kind"] == "fn",
                           "\n".join(doc), "\n".join(attributes), signature)
            doc, attributes = [], []


def contracts_of(paths: Iterable[str]) -> List[str]:
    """The headings of contracts, as links name them."""
    found: List[str] = []
    for path in paths:
        with open(path, encoding="utf-8") as source:
            found += CONTRACT.findall(source.read())
    return [heading.lower().replace(" ", "-") for heading in found]


def main(arguments: List[str]) -> int:
    contracts = contracts_of(argument.partition(":")[0] for argument in arguments)
    seen = 0
    faults = 0
    for argument in arguments:
        path, _, only = argument.partition(":")
        for item in items(path, only or None):
            seen += 1
            for fault in item.faults(contracts):
                faults += 1
                print(f"{item.where}: {item.kind} {item.name} {fault}")
    if not seen:
        print("no public item found")
        return 1
    print(f"{seen} public items")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
