# SPDX-License-Identifier: GPL-2.0
"""The methods of `Atomic<T>`, and which methods of the representation they call."""
from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, Iterator, List, Optional, Set, Tuple

from . import rust_text
from .calls import Call

IMPL = re.compile(r"^impl<[^>]*> Atomic<T>", re.M)
METHOD = re.compile(r"(?P<attributes>(?:#\[[^\n]*\]\s*)*)(?P<public>pub )?(?:const )?(?:unsafe )?"
                    r"fn (?P<name>\w+)(?=[<(])")
INNER = re.compile(r"(?:OrderingType::(\w+)\s*=>\s*\{?\s*)?T::Repr::(\w+)\(")
# A macro that calls the variant of a method of the representation which has the caller's ordering.
ORDERED = re.compile(r"\bordered!\(\s*(\w+)\(")
ARM = re.compile(r"OrderingType::(\w+)\s*=>\s*T::Repr::\[<atomic_ \$op ?(\w*)>\]")


@dataclass(frozen=True)
class Way:
    """A public spelling that ends in a C function."""

    spelling: str
    ordering: Optional[str]
    function: str
    method: "Method"
    direct: bool  # without another method in between


@dataclass
class Method:
    """A method with its parameters, in the order of the source."""

    where: str
    name: str
    public: bool
    aliases: Set[str]
    parameters: List[str]
    fixed: Optional[str]  # the ordering, if it takes only one
    ordered: bool         # takes one of several
    body: str
    variants: Dict[str, str]  # what `ordered!` adds to a name, by ordering
    ways: List[Way] = field(default_factory=list)

    def __hash__(self) -> int:
        return hash((self.where, self.name))

    def spelling(self, ordering: Optional[str]) -> str:
        """How a call looks."""
        shown = ordering if self.ordered else self.fixed
        return f"{self.name}({', '.join([*self.parameters, *([shown] if shown else [])])})"

    def add(self, ordering: Optional[str], function: str, direct: bool) -> None:
        """Note that it ends in a function."""
        self.ways.append(Way(self.spelling(ordering), ordering or self.fixed, function, self, direct))


def parse(where: str, match: "re.Match[str]", text: str, variants: Dict[str, str]) -> Method:
    """A method from its name on."""
    start = match.end()
    parameters = rust_text.bracketed(text, text.index("(", start))
    fixed, ordered, names = None, False, []
    for part in rust_text.split(parameters, ","):
        name, _, kind = part.partition(":")
        name, kind = name.replace("mut ", "").strip(), kind.strip()
        if kind.startswith("ordering::"):
            fixed = kind[len("ordering::"):]
        elif kind == "Ordering":
            ordered = True
        elif kind:
            names.append(f"&mut {name}" if kind.startswith("&mut ") else name)
    body = rust_text.bracketed(text, text.index("{", text.index("(", start) + len(parameters)))
    aliases = {alias for attribute in re.findall(r"#\[doc\(alias[^\n]*\]", match["attributes"])
               for alias in re.findall(r'"([^"]*)"', attribute)}
    return Method(where, match["name"], bool(match["public"]), aliases, names, fixed, ordered, body,
                  variants)


def of_file(path: Path, where: str) -> Iterator[Method]:
    """The inherent methods of `Atomic<T>` in a file."""
    text = rust_text.read(path)
    variants = dict(ARM.findall(rust_text.macros(text).get("ordered", "")))
    for impl in IMPL.finditer(text):
        inside = rust_text.bracketed(text, text.index("{", impl.end()))
        for match in METHOD.finditer(inside):
            yield parse(where, match, inside, variants)


def inner_calls(method: Method) -> Iterator[Tuple[Optional[str], str]]:
    """The methods of the representation that a method calls, each with the ordering that selects it."""
    for ordering, name in INNER.findall(method.body):
        yield ordering or None, name
    for operation in ORDERED.findall(method.body):
        for ordering, suffix in method.variants.items():
            yield ordering, f"atomic_{operation}{suffix}"


def follow(methods: List[Method], calls: Dict[Tuple[str, str], Call], representation: str) -> None:
    """Fill in which C functions the methods end in, for one representation."""
    by_name = {method.name: method for method in methods}
    for method in methods:
        method.ways.clear()
        for ordering, inner in inner_calls(method):
            call = calls.get((representation, inner))
            if call:
                method.add(ordering, call.function, True)
    for method in methods:
        for name in re.findall(r"\bself\.(\w+)\(", method.body):
            for way in list(by_name[name].ways) if name in by_name and name != method.name else []:
                method.add(way.ordering, way.function, False)
