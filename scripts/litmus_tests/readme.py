# SPDX-License-Identifier: GPL-2.0
"""The second half of tests/litmus/README.md: every test, and what has none."""
from __future__ import annotations

import re
from collections import defaultdict
from itertools import groupby
from typing import Dict, List, Tuple

from . import coverage
from .fault import Fault
from .folder import Found

LINE = ("<!-- What follows is generated: python3 scripts/litmus_tests.py. It reads the headers of the "
        "tests. -->\n")
OLDEST = "6.12"  # tests that it knows go without saying
SUFFIXES = ("", "_acquire", "_release", "_relaxed")

Pair = Tuple[Found, Found]


def split(macro: str) -> Tuple[str, int]:
    """The operation, and the number of its ordering's suffix."""
    match = re.fullmatch(r"((?:atomic_|xchg|cmpxchg)\w*?)(_acquire|_release|_relaxed)?", macro)
    return (match[1], SUFFIXES.index(match[2] or "")) if match else (macro, 0)


def order(pair: Pair) -> Tuple[Tuple[int, ...], str, Tuple[str, int], str]:
    """By base, folder, operation, ordering, name."""
    test = pair[0]
    return coverage.version(test.base), test.family, split(test.about[0]), test.name


def link(test: Found, text: str) -> str:
    """A link to a test."""
    return f"[{text}]({test.base}/{test.family}/{test.name}.litmus)"


def table(pairs: List[Pair]) -> List[str]:
    """Which operation has what in which ordering."""
    rows: Dict[str, List[List[str]]] = defaultdict(lambda: [[] for _ in SUFFIXES])
    for test, _ in sorted(pairs, key=lambda pair: pair[0].name):
        shape = test.name.partition("+")[0]
        for macro in test.about:
            operation, suffix = split(macro)
            later = f" ({test.base})" if test.base != OLDEST else ""
            rows[operation][suffix].append(link(test, shape) + later)
    lines = ["| operation | no suffix | `_acquire` | `_release` | `_relaxed` |",
             "|-----------|-----------|------------|------------|------------|"]
    for operation in sorted(rows, key=str.lower):
        cells = [", ".join(cell) or "-" for cell in rows[operation]]
        lines.append(f"| `{operation}()` | {' | '.join(cells)} |")
    return lines


def item(test: Found) -> str:
    """A test, with its verdict and its text."""
    return f"{link(test, test.name)}: {test.result}. {test.says}"


def listing(pairs: List[Pair]) -> List[str]:
    """A section for each folder."""
    lines = []
    for (base, family), group in groupby(sorted(pairs, key=order),
                                         lambda pair: (pair[0].base, pair[0].family)):
        lines += ["", f"### {base}/{family}", ""]
        for test, twin in group:
            subjects = ", ".join(f"`{macro}()`" for macro in test.about)
            lines += [f"- {subjects}", f"  - {item(test)}", f"  - {item(twin)}"]
    return lines


def without() -> List[str]:
    """The macros that have no test here, and the functions that have no macro."""
    lines = ["", "## Macros without a test of ours", ""]
    for reason, names in groupby(coverage.ELSEWHERE, coverage.ELSEWHERE.__getitem__):
        lines.append(f"- {reason}: " + ", ".join(f"`{name}()`" for name in names))
    lines += ["", "## What the model does not know",
              "", "`linux-kernel.def` has no macro for these, so herd7 cannot judge them.", ""]
    for base, patterns in coverage.UNKNOWN.items():
        lines.append(f"- {base}: " + ", ".join(f"`{pattern}`" for pattern in patterns))
    lines.append("- no base: " + ", ".join(f"`{name}`" for name in coverage.UNKNOWN_OTHERS))
    return lines


def write(old: str, pairs: List[Pair]) -> str:
    """The file with its second half made again."""
    before, line, _ = old.partition(LINE)
    if not line:
        raise Fault(f"tests/litmus/README.md: this line is gone: {LINE}")
    files = 2 * len(pairs)
    made = ["## By operation and ordering", "",
            "Each links to the test whose result is Never. Operations that order nothing, such as",
            "`READ_ONCE()`, are in its twin.", "",
            *table(pairs), "", f"## The tests: {files} in {len(pairs)} pairs", *listing(pairs),
            *without()]
    return before + line + "\n" + "\n".join(made) + "\n"
