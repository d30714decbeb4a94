# SPDX-License-Identifier: GPL-2.0
"""The shapes: each puts one use of an operation, on one variable, into a test of two processes.

The classes are herd's: SB (store buffering), R, MP (message passing). RMW is ours: two processes
change one variable, and the question is whether a change can get lost.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import List

from .test import Test, Variable

ACCESSES = {
    "int": {"load": "READ_ONCE(*{v})", "store": "WRITE_ONCE(*{v}, {n})",
            "acquire": "smp_load_acquire({v})", "release": "smp_store_release({v}, {n})"},
    "atomic_t": {"load": "atomic_read({v})", "store": "atomic_set({v}, {n})",
                 "acquire": "atomic_read_acquire({v})", "release": "atomic_set_release({v}, {n})"},
}


@dataclass(frozen=True)
class Use:
    """What a process does to the variable {v}, with the word for it in the test's name.

    The first line that has a result leaves it in r0.
    """

    word: str
    lines: List[str]
    says: str

    def on(self, variable: str) -> List[str]:
        """The lines, for this variable."""
        return [line.replace("{v}", variable) for line in self.lines]

    @property
    def free(self) -> str:
        """A register for what comes after it."""
        return "r1" if any("r0" in line for line in self.lines) else "r0"


def access(kind: str, what: str, variable: str, value: int = 0) -> str:
    """A load or store of a variable of this kind."""
    return ACCESSES[kind][what].format(v=variable, n=value)


def store_buffering(use: Use, kind: str, start: int = 0) -> Test:
    """The use is P0's store. Forbidden only if it is ordered before the load after it."""
    return Test(f"SB+{use.word}+mb", use.says,
                {"x": Variable(kind, start), "y": Variable()},
                ([*use.on("x"), f"{use.free} = READ_ONCE(*y);"],
                 ["WRITE_ONCE(*y, 1);", "smp_mb();", f"r0 = {access(kind, 'load', 'x')};"]),
                f"0:{use.free}=0 /\\ 1:r0={start}")


def around(use: Use, kind: str) -> Test:
    """The use is between P0's store and load, and stores to neither of their variables."""
    return Test(f"SB+{use.word}+mb", use.says,
                {"x": Variable(), "y": Variable(), "z": Variable(kind)},
                (["WRITE_ONCE(*x, 1);", *use.on("z"), f"{use.free} = READ_ONCE(*y);"],
                 ["WRITE_ONCE(*y, 1);", "smp_mb();", "r0 = READ_ONCE(*x);"]),
                f"0:{use.free}=0 /\\ 1:r0=0")


def r_shape(use: Use, kind: str, stored: str = "") -> Test:
    """The use is P0's second store. Forbidden only if it is fully ordered after the first.

    `stored` says when it is a store at all.
    """
    return Test(f"R+{use.word}+mb", use.says,
                {"x": Variable(), "y": Variable(kind)},
                (["WRITE_ONCE(*x, 1);", *use.on("y")],
                 [f"{access(kind, 'store', 'y', 2)};", "smp_mb();", "r0 = READ_ONCE(*x);"]),
                f"y=2 /\\ {stored}1:r0=0")


def reader(use: Use, kind: str, sent: int = 1, got: int = 1, start: int = 0) -> Test:
    """The use is how the reader takes the flag; P0 sends `sent`, which makes its result `got`."""
    return Test(f"MP+release+{use.word}", use.says,
                {"buf": Variable(), "flag": Variable(kind, start)},
                (["WRITE_ONCE(*buf, 1);", f"{access(kind, 'release', 'flag', sent)};"],
                 [*use.on("flag"), "r1 = READ_ONCE(*buf);"]),
                f"1:r0={got} /\\ 1:r1=0")


def writer(use: Use, kind: str, sent: int = 1, start: int = 0) -> Test:
    """The use is how the writer raises the flag, to the value `sent`."""
    return Test(f"MP+{use.word}+acquire", use.says,
                {"buf": Variable(), "flag": Variable(kind, start)},
                (["WRITE_ONCE(*buf, 1);", *use.on("flag")],
                 [f"r0 = {access(kind, 'acquire', 'flag')};", "r1 = READ_ONCE(*buf);"]),
                f"1:r0={sent} /\\ 1:r1=0")


def race(first: Use, second: Use, kind: str, start: int, lost: str) -> Test:
    """Both change one variable; `lost` says that one change came to nothing."""
    return Test(f"RMW+{first.word}+{second.word}", second.says, {"v": Variable(kind, start)},
                (first.on("v"), second.on("v")), lost)


@dataclass(frozen=True)
class Reader:
    """How a critical section begins and ends, with the word for it in the test's name."""

    word: str
    begin: List[str]
    end: List[str]


def grace_period(wait: Use, section: Reader, says: str) -> Test:
    """P0 waits between two stores. A reader that missed the first has to miss the second, too."""
    inside = ["r0 = READ_ONCE(*x);", "r1 = READ_ONCE(*y);"]
    lines = [*section.begin, *inside, *section.end]
    domains = {name: Variable("struct srcu_struct") for name in ("s", "t")
               if f"({name}" in "".join([*wait.lines, *lines])}
    return Test(f"RCU+{wait.word}+{section.word}", says, {"x": Variable(), "y": Variable(), **domains},
                (["WRITE_ONCE(*x, 1);", *wait.lines, "WRITE_ONCE(*y, 1);"], lines),
                "1:r0=0 /\\ 1:r1=1")


def after_section(use: Use) -> Test:
    """P0's store is in a critical section of SRCU, its load after that; the use is between them."""
    return Test(f"SB+{use.word}+mb", use.says,
                {"x": Variable(), "y": Variable(), "s": Variable("struct srcu_struct")},
                (["r1 = srcu_read_lock(s);", "WRITE_ONCE(*x, 1);", "srcu_read_unlock(s, r1);",
                  *use.lines, "r0 = READ_ONCE(*y);"],
                 ["WRITE_ONCE(*y, 1);", "smp_mb();", "r0 = READ_ONCE(*x);"]),
                "0:r0=0 /\\ 1:r0=0")
