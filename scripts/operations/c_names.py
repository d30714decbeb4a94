# SPDX-License-Identifier: GPL-2.0
"""The functions that the kernel generates from scripts/atomic/atomics.tbl.

The kernel's own scripts/atomic/atomic-tbl.sh reads the table: it calls a function of ours for each
variant, as it does for the generators in the kernel.
"""
from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import List

from .fault import Fault

FAMILIES = {"i32": "atomic", "i64": "atomic64"}  # by what Rust calls the representation

# $1: the kernel's scripts/atomic, $2: the family. Prints "name suffix ordering".
LIST = r"""
set -eu
ATOMICDIR=$1
. "$ATOMICDIR/atomic-tbl.sh"
gen_proto_order_variant()
{
	local ordering="${5:-full}"
	if [ -z "$5" ] && meta_is_implicitly_relaxed "$1"; then
		ordering=relaxed
	fi
	printf '%s %s %s\n' "$6_$2$3$4" "${5:--}" "${ordering#_}"
}
grep '^[a-z]' "$ATOMICDIR/atomics.tbl" >/dev/null
grep '^[a-z]' "$ATOMICDIR/atomics.tbl" | while read -r name meta args; do
	# shellcheck disable=SC2086 # the arguments are words of their own
	gen_proto "$meta" "$name" "$2" int $args
done
"""


@dataclass(frozen=True)
class CFunction:
    """One function of C, such as atomic_fetch_add_acquire()."""

    family: str    # atomic or atomic64
    stem: str      # its name without the ordering: atomic_fetch_add
    suffix: str    # _acquire, _release, _relaxed or nothing
    ordering: str  # as Rust calls it: Acquire, Release, Relaxed or Full

    @property
    def name(self) -> str:
        """Its whole name."""
        return self.stem + self.suffix


def functions(folder: Path, family: str) -> List[CFunction]:
    """All of a family, in the table's order."""
    for name in ("atomics.tbl", "atomic-tbl.sh"):
        if not (folder / name).is_file():
            raise Fault(f"{folder / name}: no such file; --atomic names the kernel's scripts/atomic")
    done = subprocess.run(["sh", "-c", LIST, "sh", str(folder), family], check=False, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    made = []
    for line in done.stdout.splitlines():
        stem, suffix, ordering = line.split()
        made.append(CFunction(family, stem, suffix.strip("-"), ordering.capitalize()))
    if done.returncode or not made:
        raise Fault(f"{folder}: atomic-tbl.sh made no function of atomics.tbl: {done.stderr.strip()}")
    return made
