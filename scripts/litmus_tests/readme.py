# SPDX-License-Identifier: GPL-2.0
"""The second half of tests/litmus/README.md: the families of tests, and what has no test."""
from __future__ import annotations

import re
from itertools import groupby
from typing import Dict, List, Tuple

from . import coverage
from .folder import Fault, Found

LINE = ("<!-- What follows is generated: python3 scripts/litmus_tests.py. It reads the headers of the "
        "tests. -->\n")
ORDERING = re.compile(r"(?<=.)_(acquire|release|relaxed)$")

Pair = Tuple[Found, Found]


def operations(tests: List[Found]) -> str:
    """The operations that tests are about, each with the suffixes of its orderings."""
    known: Dict[str, List[str]] = {}
    for macro in sorted({macro for test in tests for macro in test.about}):
        ordering = ORDERING.search(macro) if macro.startswith(("atomic_", "xchg", "cmpxchg")) else None
        suffixes = known.setdefault(macro[:ordering.start()] if ordering else macro, [])
        suffixes += [ordering[1]] if ordering else []
    return ", ".join(f"`{name}()`" + (f" ({', '.join(suffixes)})" if suffixes else "")
                     for name, suffixes in known.items())


def families(pairs: List[Pair]) -> List[str]:
    """A line for each folder."""
    lines = ["| folder | pairs | operations, with the orderings that have tests of their own |",
             "|--------|-------|-------------|"]
    first = sorted((test for test, _ in pairs),
                   key=lambda test: (coverage.version(test.base), test.family))
    for (base, family), group in groupby(first, lambda test: (test.base, test.family)):
        tests = list(group)
        lines.append(f"| [`{base}/{family}`]({base}/{family}/) | {len(tests)} | {operations(tests)} |")
    return lines


def without() -> List[str]:
    """The macros that have no test here, and the functions that have no macro."""
    lines = ["", "## Macros without a test of ours", ""]
    lines += ["The kernel's own tests have them: "
              + ", ".join(f"`{name}()`" for name in coverage.ELSEWHERE) + ".",
              "", "## What the model does not know",
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
    made = ["## Families", "", f"{2 * len(pairs)} tests in {len(pairs)} pairs.", "",
            *families(pairs), *without()]
    return before + line + "\n" + "\n".join(made) + "\n"
