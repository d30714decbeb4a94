# SPDX-License-Identifier: GPL-2.0
"""All pairs: which shape shows what of which operation."""
from __future__ import annotations

from typing import Iterator, List

from . import operations as ops
from . import rcu
from .operations import ORDERINGS, Operation, Predicate, Race, Silent
from .shapes import Use, around, r_shape, race, reader, store_buffering, writer
from .test import Pair, Test

# One of each kind, which is tried in a second shape too.
SECOND_SHAPE = {"xchg", "cmpxchg", "atomic_add_return", "atomic_fetch_add", "atomic_add",
                "atomic_dec_and_test"}


class Family:
    """The pairs of a folder."""

    def __init__(self, base: str, name: str) -> None:
        self.base = base
        self.name = name

    def pair(self, about: List[str], never: Test, sometimes: Test) -> Pair:
        """One of them."""
        return Pair(self.base, self.name, about, never, sometimes)

    def full(self, stem: str, put: str, kind: str = "atomic_t", start: int = 0,
             stored: str = "") -> Iterator[Pair]:
        """Fully ordered: more than an acquire, and more than a release."""
        strong = Use(stem, [f"r0 = {stem}({put});"],
                     f"{stem}() is fully ordered: its store comes before a later load.")
        weak = Use(f"{stem}_acquire", [f"r0 = {stem}_acquire({put});"],
                   f"{stem}_acquire() orders what follows after its own load, but not after its "
                   "own store.")
        yield self.pair([stem], store_buffering(strong, kind, start),
                        store_buffering(weak, kind, start))
        if stem in SECOND_SHAPE:
            strong = Use(stem, strong.lines,
                         f"{stem}() is fully ordered: no CPU sees its store before an earlier one.")
            weak = Use(f"{stem}_release", [f"r0 = {stem}_release({put});"],
                       f"{stem}_release() is ordered for those who read what it stored, and P1 "
                       "overwrites that.")
            yield self.pair([stem], r_shape(strong, kind, stored), r_shape(weak, kind, stored))

    def acquire(self, case: Operation) -> Iterator[Pair]:
        """Acquire: the reader's side of message passing."""
        uses = [Use(case.stem + suffix, [f"r0 = {case.stem}{suffix}({case.take});"], says)
                for suffix, says in (
                    ("_acquire", f"{case.stem}_acquire() orders its load before a later one."),
                    ("_relaxed", f"{case.stem}_relaxed() orders nothing after it."))]
        yield self.pair([f"{case.stem}_acquire"],
                        *(reader(use, case.kind, case.sent, case.got, case.unsent) for use in uses))

    def release(self, stem: str, put: str, kind: str, new: int, start: int) -> Iterator[Pair]:
        """Release: the writer's side."""
        uses = [Use(stem + suffix, [f"r0 = {stem}{suffix}({put});"], says) for suffix, says in (
            ("_release", f"{stem}_release() orders an earlier store before its own."),
            ("_relaxed", f"{stem}_relaxed() orders nothing before it."))]
        yield self.pair([f"{stem}_release"], *(writer(use, kind, new, start) for use in uses))

    def atomic(self, name: str, case: Race, kind: str = "atomic_t",
               result: bool = True) -> Iterator[Pair]:
        """One step: nothing comes between its load and its store."""
        into = "r0 = " if result else ""
        first = Use(name, [f"{into}{name}({case.first});"], "")
        whole = Use(name, [f"{into}{name}({case.second});"],
                    f"{name}() is one step: no change gets lost.")
        apart = Use("read-set", case.apart,
                    f"A load and a store in place of {name}(): P0's change can come in between, and "
                    "get lost.")
        yield self.pair([name], race(first, whole, kind, case.start, case.lost),
                        race(first, apart, kind, case.start, case.lost))

    def ordered(self, case: Operation) -> Iterator[Pair]:
        """An operation with a result, in its four orderings."""
        stored = "0:r0=0 /\\ " if case in ops.COMPARES else ""
        yield from self.full(case.stem, case.put, case.kind, case.start, stored)
        yield from self.acquire(case)
        yield from self.release(case.stem, case.put, case.kind, case.new, case.start)
        yield from self.atomic(case.stem + ORDERINGS["relaxed"], case.race, case.kind)

    def silent(self, case: Silent) -> Iterator[Pair]:
        """One without a result: it orders nothing, but for a barrier beside it."""
        call = f"{case.stem}({case.put});"
        alone = Use(case.stem, [call], f"{case.stem}() alone orders nothing after it.")
        after = Use(f"{case.stem}-after_atomic", [call, "smp_mb__after_atomic();"],
                    f"smp_mb__after_atomic() orders {case.stem}() before what follows.")
        yield self.pair([case.stem, "smp_mb__after_atomic"],
                        *(store_buffering(use, "atomic_t", case.start) for use in (after, alone)))
        if case.stem in SECOND_SHAPE:
            alone = Use(case.stem, [call], f"{case.stem}() alone orders nothing before it.")
            before = Use(f"before_atomic-{case.stem}", ["smp_mb__before_atomic();", call],
                         f"smp_mb__before_atomic() orders what precedes before {case.stem}().")
            yield self.pair([case.stem, "smp_mb__before_atomic"],
                            *(r_shape(use, "atomic_t") for use in (before, alone)))
        yield from self.atomic(case.stem, case.race, result=False)

    def predicate(self, case: Predicate) -> Iterator[Pair]:
        """One that compares: fully ordered, and no other form in the model of 6.12."""
        for shape, ordering, strong_says in (
                (store_buffering, "_acquire", "its store comes before a later load."),
                (r_shape, "_release", "no CPU sees its store before an earlier one.")):
            if shape is r_shape and case.stem not in SECOND_SHAPE:
                continue
            strong = Use(case.stem, [f"r0 = {case.stem}({case.put});"],
                         f"{case.stem}() is fully ordered: {strong_says}")
            weaker = case.returning + ordering
            weak = Use(f"{weaker}-test", [f"r0 = {weaker}({case.put}) {case.comparison};"],
                       f"The same with {weaker}() and a comparison: not enough.")
            yield self.pair([case.stem], shape(strong, "atomic_t"), shape(weak, "atomic_t"))
        yield from self.atomic(case.stem, case.race)

    def conditional(self, stem: str, kind: str, stores: str, fails: str) -> Iterator[Pair]:
        """Fully ordered if it stores, and not ordered if it does not."""
        yield self.pair([stem], *(around(use, kind) for use in (
            Use(f"{stem}-stores", [f"r0 = {stem}({stores});"],
                f"{stem}() that stores orders all before it before all after it."),
            Use(f"{stem}-fails", [f"r0 = {stem}({fails});"],
                f"{stem}() that does not store orders nothing."))))

    def failed_acquire(self, stem: str, kind: str) -> Iterator[Pair]:
        """An acquire that does not store is none."""
        call = f"r0 = {stem}_acquire({{v}}, 0, 2);"
        yield self.pair([f"{stem}_acquire", "smp_mb__after_atomic"], *(reader(use, kind) for use in (
            Use(f"{stem}_acquire-fails-after_atomic", [call, "smp_mb__after_atomic();"],
                f"{stem}_acquire() that does not store is ordered by smp_mb__after_atomic()."),
            Use(f"{stem}_acquire-fails", [call],
                f"{stem}_acquire() that does not store orders nothing: the flag was up, and the "
                "reader misses the data."))))


def accesses() -> Iterator[Pair]:
    """Loads and stores."""
    family = Family("6.12", "access")
    for kind, acquire, load, release, store in (
            ("int", "smp_load_acquire", "READ_ONCE", "smp_store_release", "WRITE_ONCE"),
            ("atomic_t", "atomic_read_acquire", "atomic_read", "atomic_set_release", "atomic_set")):
        star = "*" if kind == "int" else ""
        yield family.pair([acquire, load], *(reader(use, kind) for use in (
            Use(acquire, [f"r0 = {acquire}({{v}});"], f"{acquire}() comes before a later load."),
            Use(load, [f"r0 = {load}({star}{{v}});"], f"{load}() orders no later load."))))
        yield family.pair([release, store], *(writer(use, kind) for use in (
            Use(release, [f"{release}({{v}}, 1);"], f"{release}() comes after an earlier store."),
            Use(store, [f"{store}({star}{{v}}, 1);"],
                f"{store}() is not ordered after an earlier store."))))
    yield family.pair(["smp_store_mb"], *(store_buffering(use, "int") for use in (
        Use("smp_store_mb", ["smp_store_mb(*{v}, 1);"], "smp_store_mb() comes before a later load."),
        Use("WRITE_ONCE", ["WRITE_ONCE(*{v}, 1);"], "WRITE_ONCE() is not ordered before a later load."))))


def add_unless() -> Iterator[Pair]:
    """Known to herd7 itself on 6.12, and to the model's list of macros on 7.3."""
    family = Family("6.12", "conditional")
    yield from family.conditional("atomic_add_unless", "atomic_t", "{v}, 1, 1", "{v}, 1, 0")
    yield from family.atomic("atomic_add_unless", Race(
        "{v}, 1, 1", "{v}, 1, 1",
        ["r0 = 0;", "r1 = atomic_read({v});", "if (r1 != 1) {", "\tatomic_set({v}, r1 + 1);",
         "\tr0 = 1;", "}"], "0:r0=1 /\\ 1:r0=1"))


def add_negative() -> Iterator[Pair]:
    """The orderings that came after 6.12."""
    family, case = Family("7.3", "predicate"), ops.ADD_NEGATIVE
    yield from family.acquire(case)
    yield from family.release(case.stem, case.put, case.kind, case.new, case.start)
    yield from family.atomic(f"{case.stem}_relaxed", case.race)


def all_pairs() -> Iterator[Pair]:
    """Every generated pair."""
    yield from accesses()
    for base, name, cases in (("6.12", "xchg", ops.EXCHANGES), ("6.12", "cmpxchg", ops.COMPARES),
                              ("6.12", "return", ops.RETURNING), ("6.12", "fetch", ops.FETCHING),
                              ("7.3", "fetch", ops.BITS_FETCHING)):
        for case in cases:
            yield from Family(base, name).ordered(case)
    for base, silents in (("6.12", ops.SILENT), ("7.3", ops.BITS_SILENT)):
        for quiet in silents:
            yield from Family(base, "no-result").silent(quiet)
    for test in ops.PREDICATES:
        yield from Family("6.12", "predicate").predicate(test)
    for case in ops.COMPARES:
        family = Family("6.12", "cmpxchg")
        yield from family.conditional(case.stem, case.kind, "{v}, 0, 1", "{v}, 1, 2")
        yield from family.failed_acquire(case.stem, case.kind)
    yield from add_unless()
    yield from add_negative()
    yield from rcu.pairs()
