# SPDX-License-Identifier: GPL-2.0
"""Grace periods, of the kinds for which the kernel tree has no test."""
from __future__ import annotations

from typing import Iterator, List, Tuple

from .shapes import Reader, Use, after_section, grace_period
from .test import Pair, Test

RCU = Reader("rcu_read", ["rcu_read_lock();"], ["rcu_read_unlock();"])
SRCU = Reader("srcu_read", ["r2 = srcu_read_lock(s);"], ["srcu_read_unlock(s, r2);"])
DOWN = Reader("srcu_down", ["r2 = srcu_down_read(s);"], ["srcu_up_read(s, r2);"])
OTHER = Reader("srcu_read-other", ["r2 = srcu_read_lock(t);"], ["srcu_read_unlock(t, r2);"])
NONE = Reader("noread", [], [])


def waits(macro: str, argument: str, section: Reader) -> Test:
    """The grace period is what makes it so."""
    return grace_period(Use(macro, [f"{macro}({argument});"], ""), section,
                        f"{macro}() waits for readers that were there before it.")


def fence_only(macro: str, section: Reader) -> Test:
    """A barrier in its place."""
    return grace_period(Use("mb", ["smp_mb();"], ""), section,
                        f"smp_mb() in place of {macro}() waits for nobody.")


def no_wait_for(macro: str, section: Reader, says: str) -> Test:
    """What the grace period has nothing to do with."""
    return grace_period(Use(macro, [f"{macro}(s);"], ""), section, says)


def grace_periods() -> Iterator[Tuple[List[str], Test, Test]]:
    """What each pair is about, and the two."""
    for macro, argument, section in (("synchronize_rcu_expedited", "", RCU),
                                     ("synchronize_srcu", "s", DOWN),
                                     ("synchronize_srcu_expedited", "s", SRCU)):
        yield [macro], waits(macro, argument, section), fence_only(macro, section)
    yield (["srcu_read_lock", "srcu_read_unlock"], waits("synchronize_srcu", "s", SRCU),
           no_wait_for("synchronize_srcu", OTHER,
                       "synchronize_srcu() does not wait for readers of another srcu_struct."))
    yield (["srcu_down_read", "srcu_up_read"], waits("synchronize_srcu_expedited", "s", DOWN),
           no_wait_for("synchronize_srcu_expedited", NONE,
                       "synchronize_srcu_expedited() does not wait for who is in no critical "
                       "section."))
    yield (["smp_mb__after_srcu_read_unlock"],
           after_section(Use("srcu_unlock-after_srcu_read_unlock", ["smp_mb__after_srcu_read_unlock();"],
                             "smp_mb__after_srcu_read_unlock() makes srcu_read_unlock() a full "
                             "barrier.")),
           after_section(Use("srcu_unlock", [],
                             "srcu_read_unlock() alone does not order a later load after a store in "
                             "the critical section.")))


def pairs() -> Iterator[Pair]:
    """All of them."""
    for about, never, sometimes in grace_periods():
        yield Pair("6.12", "rcu", about, never, sometimes)
