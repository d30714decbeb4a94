# SPDX-License-Identifier: GPL-2.0
"""Documentation/operations.rst."""
from __future__ import annotations

from typing import List

from .table import Row

HEAD = """.. SPDX-License-Identifier: GPL-2.0
..
   Generated from the kernel's scripts/atomic/atomics.tbl and from rust/kernel/sync/: do not edit.
   Regenerate with: make source && python3 scripts/operations.py

============================
C's atomic functions in Rust
============================

For each function that the kernel generates from ``scripts/atomic/atomics.tbl``:
what to write in Rust. To find one, search for its C name. There are {total}
functions, and Rust reaches all of them.

A script follows the calls in the Rust sources, from the public method to the C
function, and ``make check`` fails if one of these functions is not reached or
this file is not what the script makes.

Where a method runs another function than the one of its row, the row says which:
``cmpxchg()`` returns the value found *and* whether it stored, which is what C's
``try_cmpxchg()`` gives, so that is what it runs.
"""
COLUMNS = ("C", "Rust")


def line(cells: List[str], widths: List[int]) -> str:
    """A line of a table."""
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths)).rstrip()


def rust(row: Row) -> str:
    """What to write."""
    return row.spelling + ("" if row.runs == row.function.name else f": runs ``{row.runs}``")


def table(rows: List[Row]) -> List[str]:
    """A simple table of reStructuredText."""
    body = [[f"``{row.function.name}``", rust(row)] for row in rows]
    widths = [max(len(cells[i]) for cells in [list(COLUMNS), *body]) for i in range(len(COLUMNS))]
    rule = line(["=" * width for width in widths], widths)
    return [rule, line(list(COLUMNS), widths), rule, *(line(cells, widths) for cells in body), rule]


def document(tables: List[List[Row]]) -> str:
    """The whole file."""
    families = [(rows[0].function.family, rows) for rows in tables]
    lines = [HEAD.format(total=" + ".join(str(len(rows)) for rows in tables))]
    types = {"atomic": "``Atomic<i32>`` and others of 32 bits",
             "atomic64": "``Atomic<i64>`` and others of 64 bits"}
    for family, rows in families:
        title = f"``{family}_t``: {types[family]}"
        lines += [title, "=" * len(title), "", *table(rows), ""]
    return "\n".join(lines).rstrip("\n") + "\n"
