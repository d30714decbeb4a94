# SPDX-License-Identifier: GPL-2.0
"""status: how each series stands to a kernel: what applies, what is upstream, what conflicts."""
from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Optional, Sequence

from . import trial
from .checkout import Checkout
from .files import base_of, copy, kernel_version
from .git import scratch
from .kernel import Kernel, from_tarball
from .status import APPLIED, CONFLICT, FUZZ, INPUT, USAGE, VERSION, Failure
from .topics import Series, touched
from .trial import Result

WIDTH = 18  # of a verdict
PLURAL = {trial.APPLIES: "apply", trial.FUZZ: "apply with fuzz", trial.CONFLICTS: "conflict",
          trial.UPSTREAM: trial.UPSTREAM}
STATUS = {trial.CONFLICTS: CONFLICT, trial.FUZZ: FUZZ, trial.UPSTREAM: APPLIED}  # the worst first
Standing = dict[str, Any]  # a series on a kernel: what `status --json` prints of it


def count(results: Sequence[Result]) -> dict[str, int]:
    """How many patches have each verdict that there is."""
    verdicts = [result["verdict"] for result in results]
    return {verdict: verdicts.count(verdict) for verdict in PLURAL if verdict in verdicts}


def summed(counts: dict[str, int]) -> str:
    """The same in words."""
    return ", ".join(f"{number} {PLURAL[verdict]}" for verdict, number in counts.items())


def status(checkout: Checkout, only: tuple[Optional[str], Optional[str]], place: tuple[str, Path],
           machine: bool) -> None:
    """Print how each series stands (or the base and topic asked for); fail unless patches apply.

    The place is a folder ("kdir") or a "tarball", which every series is tried on; or the "build"
    folder with the untouched source of each base, which is for its own series.
    """
    base, topic = only
    bases = [checkout.existing(base).base] if base else checkout.bases()
    if not bases:
        raise Failure(VERSION, "there is no series: patches/*/series")
    series = [checkout.series(one) for one in bases]
    if topic:
        series = [one for one in series if base or topic in [it.name for it in one.topics()]]
        if not series:
            have = ", ".join(it.name for one in map(checkout.series, bases) for it in one.topics()
                             if it.name)
            raise Failure(USAGE, f"no series has a topic {topic}; there is: {have or 'none'}")
    standings, missing = try_all(series, topic, *place)
    if machine:
        print(json.dumps({"tried": standings, "not_tried": missing}, indent=1))
    else:
        print("\n\n".join(text(standing, checkout) for standing in standings))
        for one in missing:
            print(f"\npatches/{one}: not tried, its source is not there (make source BASE={one})")
    own = base_of(standings[0]["version"])
    if topic and not base and own in bases and own not in [one["series"] for one in standings]:
        checkout.series(own).topic(topic)  # fails: the series that is for this kernel has none
    judge(standings, base, checkout)


def try_all(series: list[Series], topic: Optional[str], kind: str,
            place: Path) -> tuple[list[Standing], list[str]]:
    """Every series on the kernel, or each on its own; and the bases that have no source."""
    def folder(source: Path) -> Kernel:
        return Kernel(str(source), kernel_version(source), source)

    if kind == "tarball":
        with from_tarball(place, [path for one in series for path in touched(one.files)]) as kernel:
            return [standing_of(one, topic, kernel) for one in series], []
    if kind == "kdir":
        return [standing_of(one, topic, folder(place)) for one in series], []
    sources = {one: place / one.base / "pristine" for one in series}
    there = [one for one in series if (sources[one] / "Makefile").is_file()]
    if not there:
        raise Failure(INPUT, f"no kernel source in {place}: run make source, or name one: "
                      "KDIR=DIR or KERNEL_TARBALL=FILE")
    return ([standing_of(one, topic, folder(sources[one])) for one in there],
            [one.base for one in series if one not in there])


def standing_of(series: Series, name: Optional[str], kernel: Kernel) -> Standing:
    """Try a series, or a topic of it."""
    topics = series.topics()
    tried = [series.topic(name)] if name else topics
    with scratch() as repo:
        copy(kernel.folder, touched(series.files), repo.path)
        repo.commit_all("tree")
        results = trial.attempt(repo, topics, tried)
    patches = [result for topic in tried for result in results[topic.name]]
    return {
        "series": series.base, "made_on": series.tested, "kernel": kernel.name,
        "version": kernel.version, "counts": count(patches),
        "topics": [{"topic": topic.name, "title": topic.cover.title if topic.cover else "",
                    "needs": list(topic.needs), "counts": count(results[topic.name])}
                   for topic in tried],
        "patches": patches,
    }


def judge(standings: list[Standing], base: Optional[str], checkout: Checkout) -> None:
    """Fail with the worst verdict on the series that are for this kernel, or that was asked for."""
    kernel = standings[0]
    matching = [one for one in standings if base or base_of(one["version"]) == one["series"]]
    if not matching:
        raise Failure(VERSION, f"{kernel['kernel']} is Linux {kernel['version']}: there is no series "
                      f"for it. There is: {checkout.have}; judge one by its exit status with BASE=")
    for verdict, code in STATUS.items():
        bad = [one for one in matching if verdict in one["counts"]]
        if bad:
            raise Failure(code, "\n".join(f"{title(one)}: {summed(one['counts'])}" for one in bad))


def title(standing: Standing) -> str:
    """Series and kernel."""
    return f"patches/{standing['series']} on Linux {standing['version']}"


def text(standing: Standing, checkout: Checkout) -> str:
    """A line per patch, and what is in its way."""
    rows = [f"{title(standing)} ({standing['kernel']})",
            f"  made for {checkout.describe(standing['series'])}; "
            f"{len(standing['patches'])} patches: {summed(standing['counts'])}"]
    for topic in standing["topics"]:
        if topic["topic"]:
            needs = f" (on {', '.join(topic['needs'])})" if topic["needs"] else ""
            rows.append(f"{topic['topic']}: {topic['title']}{needs}: {summed(topic['counts'])}")
        for result in standing["patches"]:
            if result["topic"] == topic["topic"]:
                rows.append(f"  {words(result):{WIDTH}} {result['patch']}")
                rows += [f"      {row}" for row in result["conflicts"]]
                if result["left_out_before"]:
                    numbers = [re.sub(r"-[^/]*$", "", name) for name in result["left_out_before"]]
                    rows.append(f"        (left out before, and in the same files: "
                                f"{', '.join(numbers)})")
    return "\n".join(rows)


def words(result: Result) -> str:
    """A verdict with its figures."""
    if result["fuzz"]:
        return f"fuzz {result['fuzz']}"
    if result["offset"]:
        return f"offset {result['offset']:+d}"
    return "CONFLICTS" if result["verdict"] == trial.CONFLICTS else result["verdict"]
