#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""From the symbols of objects with probes: the table of them for main.c, or a list of new names.

    probes.py rename PREFIX OBJECT      for llvm-objcopy --redefine-syms
    probes.py table OBJECT              C: the probes of all variants, with their sizes
    probes.py undefined OBJECT          linker options for what the kernel would have
"""
from __future__ import annotations

import subprocess
import sys
from typing import Dict, Iterator, List, Tuple

VARIANTS = ("c", "inlined", "called", "core")

# The compiler's flags make functions refer to these: thunks.S has them.
THUNKS = {"__x86_return_thunk", "__fentry__"}


def symbols(*arguments: str) -> Iterator[List[str]]:
    """What nm says, by word: [address, size, type,] name."""
    done = subprocess.run(["llvm-nm", *arguments], check=True, text=True, stdout=subprocess.PIPE)
    return (line.split() for line in done.stdout.splitlines() if line)


def rename(prefix: str, path: str) -> List[str]:
    """`rust__load__...` becomes `PREFIX__load__...`; other globals must not meet in one program."""
    lines = []
    for name, *_ in symbols("--defined-only", "--extern-only", "--just-symbol-name", path):
        stem = name[len("rust__"):] if name.startswith("rust__") else name
        lines.append(f"{name} {prefix}__{stem}")
    return lines


def table(path: str) -> List[str]:
    """The probes in C, each with its function in every variant that has it."""
    found: Dict[str, Dict[str, Tuple[str, int]]] = {}
    for _, size, kind, name in symbols("--defined-only", "--extern-only", "--print-size", path):
        variant, _, probe = name.partition("__")
        if kind == "T" and variant in VARIANTS and probe.count("__") >= 2:
            found.setdefault(probe, {})[variant] = (name, int(size, 16))
    rows = {probe: functions for probe, functions in found.items() if "c" in functions}
    if not rows:
        sys.exit(f"probes.py: {path}: no probe of C, c__OP__TYPE__ORDERING")
    lines = ['#include "bench.h"', ""]
    lines += [f"probe_fn {name};" for functions in rows.values() for name, _ in functions.values()]
    lines += ["", "const struct probe probes[] = {"]
    for probe, functions in rows.items():
        cells = ", ".join("{ %s, %d }" % functions.get(variant, ("NULL", 0)) for variant in VARIANTS)
        lines.append(f'\t{{ "{probe}", {{ {cells} }} }},')
    return [*lines, "};", "", "const size_t probe_count = sizeof(probes) / sizeof(probes[0]);"]


def undefined(path: str) -> List[str]:
    """Whatever else the kernel's objects call: it ends the benchmark if a probe does."""
    return [f"-Wl,--defsym={name}=not_measured"
            for name, *_ in symbols("--undefined-only", "--just-symbol-name", path)
            if name not in THUNKS]


def main() -> None:
    """By the command line."""
    try:
        command, *arguments = sys.argv[1:]
        made = {"rename": rename, "table": table, "undefined": undefined}[command](*arguments)
    except (KeyError, TypeError, ValueError):
        sys.exit(__doc__)
    print("\n".join(made))


if __name__ == "__main__":
    main()
