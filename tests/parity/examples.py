# SPDX-License-Identifier: GPL-2.0
"""The examples in the documentation of Rust sources, as KUnit cases."""

import re
from dataclasses import dataclass
from typing import List

COMMENT = re.compile(r"\s*//[/!] ?(.*)")
# The words after ``` of an example that rustdoc runs.
RUN = {"", "rust"}


class Unclosed(Exception):
    """An example without an end."""


@dataclass
class Example:
    """An example: the line of its first ```, and its code."""

    line: int
    body: List[str]


def examples(name: str, text: str) -> List[Example]:
    """The examples of a file that rustdoc would run."""
    found: List[Example] = []
    inside = None
    for number, line in enumerate(text.split("\n"), 1):
        comment = COMMENT.fullmatch(line)
        if not comment:
            if inside:
                raise Unclosed(f"{name}:{inside.line}: an example without an end")
            continue
        said = comment.group(1)
        if said.strip().startswith("```"):
            if inside:
                found += [inside] if inside.line > 0 else []
                inside = None
            else:
                inside = Example(number if said.strip()[3:] in RUN else -number, [])
        elif inside:
            inside.body.append(shown(said))
    return found


def shown(line: str) -> str:
    """A line without the # that hides it from the reader."""
    bare = line.lstrip()
    if bare == "#":
        return ""
    return bare[2:] if bare.startswith("# ") else line


def function(name: str, source: str, example: Example) -> str:
    """The example as a KUnit case."""
    body = "\n".join(f"    {line}".rstrip() for line in example.body)
    return f"// {source}:{example.line}\n#[test]\nfn {name}() {{\n    use kernel::prelude::*;\n{body}\n}}\n"
