# SPDX-License-Identifier: GPL-2.0
"""The examples in the documentation of Rust sources, as functions: what rustdoc would run."""

import re
from dataclasses import dataclass
from typing import List

COMMENT = re.compile(r"\s*//[/!] ?(.*)")
# What may follow ``` on an example that is run.
RUN = {"", "rust"}


class Unclosed(Exception):
    """An example without an end."""


@dataclass
class Example:
    """One of them: the line of its ```, and what is between the marks."""

    line: int
    body: List[str]


def examples(name: str, text: str) -> List[Example]:
    """Those in the comments of a file that rustdoc would compile and run."""
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
    """A line without the mark that hides it from the reader."""
    bare = line.lstrip()
    if bare == "#":
        return ""
    return bare[2:] if bare.startswith("# ") else line


def function(name: str, source: str, example: Example) -> str:
    """The example as a KUnit case."""
    body = "\n".join(f"    {line}".rstrip() for line in example.body)
    return f"// {source}:{example.line}\n#[test]\nfn {name}() {{\n    use kernel::prelude::*;\n{body}\n}}\n"
