# SPDX-License-Identifier: GPL-2.0
"""As much of Rust's syntax as is needed to follow calls: comments, brackets, macros by example."""
from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, Iterator, List

from .fault import Fault

CLOSING = {"(": ")", "[": "]", "{": "}"}


def read(path: Path) -> str:
    """A file without its comments."""
    return re.sub(r"//.*", "", path.read_text(encoding="utf-8"))


def bracketed(text: str, start: int) -> str:
    """What stands between the first bracket from `start` on and the one that closes it."""
    opened = re.compile(r"[(\[{]").search(text, start)
    if opened is None:
        raise Fault(f"no bracket after: {text[start:start + 40]!r}")
    depth = 0
    for place in range(opened.start(), len(text)):
        if text[place] in CLOSING:
            depth += 1
        elif text[place] in CLOSING.values():
            depth -= 1
            if depth == 0:
                return text[opened.end():place]
    raise Fault(f"a bracket is not closed: {text[start:start + 40]!r}")


def split(text: str, separator: str) -> List[str]:
    """The parts between separators that are in no bracket."""
    parts, depth, last = [], 0, 0
    for place, letter in enumerate(text):
        if letter in "([{<":
            depth += 1
        elif letter in ")]}" or (letter == ">" and text[place - 1] not in "-="):
            depth -= 1
        elif letter == separator and depth == 0:
            parts.append(text[last:place].strip())
            last = place + 1
    return [part for part in [*parts, text[last:].strip()] if part]


def macros(text: str) -> Dict[str, str]:
    """The macros that a file defines, with their text."""
    return {match[1]: bracketed(text, match.end())
            for match in re.finditer(r"\bmacro_rules! (\w+)", text)}


def without_macros(text: str) -> str:
    """The text without the definitions of macros."""
    for body in macros(text).values():
        text = text.replace(body, "")
    return text


def uses(text: str, name: str) -> Iterator[str]:
    """The arguments of each call of a macro."""
    for match in re.finditer(rf"(?<!\w){name}!", text):
        yield bracketed(text, match.end())
