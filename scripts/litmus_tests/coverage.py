# SPDX-License-Identifier: GPL-2.0
"""Whether every macro that a kernel's memory model knows has a test."""
from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Dict, List, Set, Tuple

from .folder import Fault, Found, calls

# The kernel's own tests have them.
ELSEWHERE = ["rcu_dereference", "rcu_assign_pointer", "rcu_read_lock", "rcu_read_unlock",
             "synchronize_rcu", "spin_is_locked"]

# herd7 knows it by itself where linux-kernel.def does not.
BUILT_IN = {"atomic_add_unless"}

# Functions of atomic_t for which a base's linux-kernel.def has no macro.
CONDITIONAL = ["atomic_try_cmpxchg*", "atomic_fetch_add_unless", "atomic_inc_not_zero",
               "atomic_inc_unless_negative", "atomic_dec_unless_positive", "atomic_dec_if_positive"]
UNKNOWN: Dict[str, List[str]] = {
    "6.12": ["atomic_and", "atomic_andnot", "atomic_or", "atomic_xor", "atomic_fetch_and*",
             "atomic_fetch_or*", "atomic_fetch_xor*", "atomic_add_negative_*", *CONDITIONAL],
    "7.3": CONDITIONAL,
}
# And others that Rust has.
UNKNOWN_OTHERS = ["atomic64_*", "try_cmpxchg*", "set_bit", "clear_bit", "change_bit", "test_bit*",
                  "test_and_*_bit*", "clear_bit_unlock", "smp_cond_load_*",
                  "smp_acquire__after_ctrl_dep", "mb", "rmb", "wmb", "dma_*"]


def version(base: str) -> Tuple[int, ...]:
    """For comparing."""
    try:
        return tuple(int(part) for part in base.split("."))
    except ValueError:
        raise Fault(f"{base}: not a kernel version") from None


def any_of(name: str, patterns: List[str]) -> bool:
    """Whether one of them matches."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)


class Kernel:
    """What one kernel tree has."""

    def __init__(self, base: str, tree: Path) -> None:
        self.base = base
        self.where = tree / "tools/memory-model/linux-kernel.def"
        try:
            text = self.where.read_text(encoding="utf-8")
        except OSError as error:
            raise Fault(f"{error}: --kernel names the top of a kernel tree") from None
        self.macros = set(re.findall(r"^([A-Za-z_]\w*)\(", text, re.M))
        folders = [tree / "tools/memory-model/litmus-tests", tree / "Documentation/litmus-tests"]
        self.tested: Set[str] = set()
        for path in (path for folder in folders for path in folder.rglob("*.litmus")):
            self.tested |= calls(path.read_text(encoding="utf-8"))
        # As generated from scripts/atomic/atomics.tbl; atomic_long_t is one of two types.
        header = (tree / "include/linux/atomic/atomic-instrumented.h").read_text(encoding="utf-8")
        self.functions = set(re.findall(r"^(atomic_(?!long_)\w+)\(", header, re.M))
        if not (self.macros and self.tested and self.functions):
            raise Fault(f"{self.where}: no macro, no test of the kernel's, or no function beside it")

    def faults_of_tests(self, ours: List[Found]) -> List[str]:
        """Every macro has a test, here or in the kernel; every test is in a folder that may know it."""
        about = {macro for test in ours for macro in test.about}
        faults = [f"{macro}() has no test, and is not in ELSEWHERE of coverage.py"
                  for macro in sorted(self.macros - about - set(ELSEWHERE))]
        faults += [f"{macro}() is in ELSEWHERE of coverage.py, and is no macro, or has a test of ours, "
                   "or none of the kernel's"
                   for macro in ELSEWHERE if macro not in (self.macros & self.tested) - about]
        for test in ours:
            faults += [f"{test.path} calls {call}(), which is no macro"
                       for call in sorted(test.calls - self.macros - BUILT_IN)]
        return faults

    def faults_of_unknown(self) -> List[str]:
        """The list of what the model does not know is right."""
        patterns = UNKNOWN.get(self.base, [])
        missing = self.functions - self.macros - BUILT_IN
        faults = [f"{name}() is no macro, and not in UNKNOWN of coverage.py"
                  for name in sorted(missing) if not any_of(name, patterns)]
        faults += [f"{pattern} of UNKNOWN in coverage.py is no function without a macro"
                   for pattern in patterns if not any(fnmatchcase(name, pattern) for name in missing)]
        faults += [f"{name}() is a macro, and UNKNOWN in coverage.py says it is not"
                   for name in sorted(self.macros) if any_of(name, patterns + UNKNOWN_OTHERS)]
        return faults

    def faults(self, tests: List[Found]) -> List[str]:
        """All, with the file they are about."""
        ours = [test for test in tests if version(test.base) <= version(self.base)]
        return [f"{self.where} ({self.base}): {fault}"
                for fault in self.faults_of_tests(ours) + self.faults_of_unknown()]
