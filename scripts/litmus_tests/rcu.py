# SPDX-License-Identifier: GPL-2.0
"""Grace periods, of the kinds for which the kernel tree has no test."""
from __future__ import annotations

from typing import Iterator

from .shapes import Reader, Use, after_section, grace_period
from .test import Pair, Test

RCU = Reader("rcu_read", ["rcu_read_lock();"], ["rcu_read_unlock();"])
SRCU = Reader("srcu_read", ["r2 = srcu_read_lock(s);"], ["srcu_read_unlock(s, r2);"])
DOWN = Reader("srcu_down", ["r2 = srcu_down_read(s);"], ["srcu_up_read(s, r2);"])
OTHER = Reader("srcu_read-other", ["r2 = srcu_read_lock(t);"], ["srcu_read_unlock(t, r2);"])
NONE = Reader("noread", [], [])


def waits(macro: str, section: Reader, says: str = "waits for readers that were there before it.") -> Test:
    """One process waits, and the other may be in a critical section."""
    argument = "s" if "srcu" in macro else ""
    return grace_period(Use(macro, [f"{macro}({argument});"], ""), section, f"{macro}() {says}")


def pairs() -> Iterator[Pair]:
    """All of them."""
    for macro, section in (("synchronize_rcu_expedited", RCU), ("synchronize_srcu", DOWN),
                           ("synchronize_srcu_expedited", SRCU)):
        barrier = grace_period(Use("mb", ["smp_mb();"], ""), section,
                               f"smp_mb() in place of {macro}() waits for nobody.")
        yield Pair("6.12", "rcu", [macro], waits(macro, section), barrier)
    for about, macro, section, other, says in (
            (["srcu_read_lock", "srcu_read_unlock"], "synchronize_srcu", SRCU, OTHER,
             "does not wait for readers of another srcu_struct."),
            (["srcu_down_read", "srcu_up_read"], "synchronize_srcu_expedited", DOWN, NONE,
             "does not wait for who is in no critical section.")):
        yield Pair("6.12", "rcu", about, waits(macro, section), waits(macro, other, says))
    yield Pair("6.12", "rcu", ["smp_mb__after_srcu_read_unlock"], *(after_section(use) for use in (
        Use("srcu_unlock-after_srcu_read_unlock", ["smp_mb__after_srcu_read_unlock();"],
            "smp_mb__after_srcu_read_unlock() makes srcu_read_unlock() a full barrier."),
        Use("srcu_unlock", [],
            "srcu_read_unlock() alone does not order a later load after a store in the critical section."))))
