# SPDX-License-Identifier: GPL-2.0
"""The operations: how each one is called in the shapes, and what it then does."""
from __future__ import annotations

from dataclasses import dataclass
from typing import List

ORDERINGS = {"full": "", "acquire": "_acquire", "release": "_release", "relaxed": "_relaxed"}


@dataclass(frozen=True)
class Race:
    """Two processes change one variable at the same time."""

    first: str        # arguments in P0
    second: str       # in P1
    apart: List[str]  # what P1 does, as a load and a store
    lost: str         # how it shows that P0's change came to nothing
    start: int = 0


@dataclass(frozen=True)
class Operation:
    """An operation with a result. {v} is the variable."""

    stem: str
    put: str         # arguments that change `start` to `new`
    take: str        # arguments that give `got` if the variable was `sent`, and not if `unsent`
    race: Race
    start: int = 0
    new: int = 1
    unsent: int = 0
    sent: int = 1
    got: int = 1
    kind: str = "atomic_t"


@dataclass(frozen=True)
class Silent:
    """An operation without a result; `put` changes `start`."""

    stem: str
    put: str
    race: Race
    start: int = 0


@dataclass(frozen=True)
class Predicate:
    """An operation whose result is that of `returning` with a comparison."""

    stem: str
    put: str
    comparison: str
    returning: str
    race: Race


def exchange(stem: str, kind: str, load: str, store: str) -> Operation:
    """xchg() or atomic_xchg()."""
    return Operation(stem, "{v}, 1", "{v}, 2", kind=kind, race=Race(
        "{v}, 1", "{v}, 1", [f"r0 = {load};", f"{store};"], "0:r0=0 /\\ 1:r0=0"))


def compare(stem: str, kind: str, load: str, store: str) -> Operation:
    """cmpxchg() or atomic_cmpxchg()."""
    return Operation(stem, "{v}, 0, 1", "{v}, 1, 2", kind=kind, race=Race(
        "{v}, 0, 1", "{v}, 0, 1", [f"r0 = {load};", "if (r0 == 0)", f"\t{store};"],
        "0:r0=0 /\\ 1:r0=0"))


def returning(name: str, arguments: str, step: str, new: int) -> Operation:
    """One that returns what it has made."""
    return Operation(f"atomic_{name}_return", arguments, arguments, new=new, got=1 + new, race=Race(
        arguments, arguments,
        ["r1 = atomic_read({v});", f"r0 = r1 {step};", "atomic_set({v}, r0);"],
        f"0:r0={new} /\\ 1:r0={new}"))


def fetching(name: str, arguments: str, step: str, new: int, start: int = 0,
             sent: int = 1) -> Operation:
    """One that returns what was there."""
    return Operation(f"atomic_fetch_{name}", arguments, arguments, start=start, new=new, unsent=start,
                     sent=sent, got=sent, race=Race(
                         arguments, arguments,
                         ["r0 = atomic_read({v});", f"atomic_set({{v}}, r0 {step});"],
                         f"0:r0={start} /\\ 1:r0={start}", start))


def silent(name: str, first: str, second: str, step: str, lost: int, start: int = 0,
           race_start: int = 0) -> Silent:
    """One without a result."""
    return Silent(f"atomic_{name}", first, start=start, race=Race(
        first, second, ["r0 = atomic_read({v});", f"atomic_set({{v}}, r0 {step});"],
        f"v={lost}", race_start))


def last_one(arguments: str, start: int, step: str, true: str) -> Race:
    """Two such that only the second is true: none is, if a change gets lost."""
    return Race(arguments, arguments,
                ["r1 = atomic_read({v});", f"atomic_set({{v}}, r1 {step});", f"r0 = r1 {true};"],
                "0:r0=0 /\\ 1:r0=0", start)


EXCHANGES = [exchange("xchg", "int", "READ_ONCE(*{v})", "WRITE_ONCE(*{v}, 1)"),
             exchange("atomic_xchg", "atomic_t", "atomic_read({v})", "atomic_set({v}, 1)")]
COMPARES = [compare("cmpxchg", "int", "READ_ONCE(*{v})", "WRITE_ONCE(*{v}, 1)"),
            compare("atomic_cmpxchg", "atomic_t", "atomic_read({v})", "atomic_set({v}, 1)")]
STEPS = {"add": ("1, {v}", "+ 1", 1), "sub": ("1, {v}", "- 1", -1),
         "inc": ("{v}", "+ 1", 1), "dec": ("{v}", "- 1", -1)}
RETURNING = [returning(name, *step) for name, step in STEPS.items()]
FETCHING = [fetching(name, *step) for name, step in STEPS.items()]
SILENT = [silent("add", "1, {v}", "2, {v}", "+ 2", 2), silent("sub", "1, {v}", "2, {v}", "- 2", -2),
          silent("inc", "{v}", "{v}", "+ 1", 1), silent("dec", "{v}", "{v}", "- 1", -1)]

# Each bit operation changes its variable from `start`; P0 clears or sets bit 0, P1 bit 1.
BITS_FETCHING = [fetching("and", "2, {v}", "& 2", 0, start=1, sent=2),
                 fetching("andnot", "1, {v}", "& 2", 0, start=1, sent=2),
                 fetching("or", "1, {v}", "| 1", 1), fetching("xor", "1, {v}", "^ 1", 1)]
BITS_SILENT = [silent("and", "2, {v}", "1, {v}", "& 1", 1, start=1, race_start=3),
               silent("andnot", "1, {v}", "2, {v}", "& 1", 1, start=1, race_start=3),
               silent("or", "1, {v}", "2, {v}", "| 2", 2), silent("xor", "1, {v}", "2, {v}", "^ 2", 2)]

PREDICATES = [
    Predicate("atomic_sub_and_test", "1, {v}", "== 0", "atomic_sub_return",
              last_one("1, {v}", 2, "- 1", "== 1")),
    Predicate("atomic_dec_and_test", "{v}", "== 0", "atomic_dec_return",
              last_one("{v}", 2, "- 1", "== 1")),
    Predicate("atomic_inc_and_test", "{v}", "== 0", "atomic_inc_return",
              last_one("{v}", -2, "+ 1", "== -1")),
    Predicate("atomic_add_negative", "1, {v}", "< 0", "atomic_add_return",
              last_one("-1, {v}", 1, "- 1", "< 1")),
]
# From Linux 7.3 on it has the other orderings. 2 - 2 is not negative, 1 - 2 is.
ADD_NEGATIVE = Operation("atomic_add_negative", "1, {v}", "-2, {v}", PREDICATES[3].race, unsent=2)
