# SPDX-License-Identifier: GPL-2.0
"""status: how each series stands to a kernel: what applies, what is upstream, what conflicts."""
from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Tuple

from .checkout import Checkout
from .conflict import Conflict
from .kernel import Kernel, from_folder, from_tarball
from .model import base_of
from .status import APPLIED, CONFLICT, FUZZ, INPUT, USAGE, VERSION, Failure
from .topics import Series, Topic
from .trial import File, Result, Verdict, attempt

SHOWN = 30  # lines of a hunk
WIDTH = 18  # of a verdict
PLURAL = {Verdict.APPLIES: "apply", Verdict.FUZZ: "apply with fuzz", Verdict.CONFLICTS: "conflict"}
STATUS = {Verdict.CONFLICTS: CONFLICT, Verdict.FUZZ: FUZZ,  # the worst first
          Verdict.PART: APPLIED, Verdict.UPSTREAM: APPLIED}


@dataclass(frozen=True)
class Standing:
    """One series on one kernel: the topics tried, each with its results by patch."""

    series: Series
    kernel: Kernel
    topics: List[Topic]
    results: Dict[str, List[Result]]

    @property
    def all(self) -> List[Result]:
        """The results of all topics."""
        return [result for topic in self.topics for result in self.results[topic.name]]

    @property
    def counts(self) -> Dict[Verdict, int]:
        """How many patches have each verdict that there is."""
        return count(self.all)

    @property
    def title(self) -> str:
        """Series and kernel."""
        return f"patches/{self.series.base} on Linux {self.kernel.version}"

    @property
    def summary(self) -> str:
        """The counts in words."""
        return summed(self.counts)


def count(results: Sequence[Result]) -> Dict[Verdict, int]:
    """How many patches have each verdict that there is."""
    verdicts = [result.verdict for result in results]
    return {verdict: verdicts.count(verdict) for verdict in Verdict if verdict in verdicts}


def summed(counts: Dict[Verdict, int]) -> str:
    """The counts in words."""
    return ", ".join(f"{number} {PLURAL.get(verdict, verdict.value)}"
                     for verdict, number in counts.items())


def status(checkout: Checkout, only: Tuple[Optional[str], Optional[str]], place: Tuple[str, Path],
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
        print(json.dumps({"tried": [record(standing) for standing in standings],
                          "not_tried": missing}, indent=1))
    else:
        print("\n\n".join(text(standing, checkout) for standing in standings))
        for one in missing:
            print(f"\npatches/{one}: not tried, its source is not there (make source BASE={one})")
    own = base_of(standings[0].kernel.version)
    if topic and not base and own in bases and own not in [one.series.base for one in standings]:
        checkout.series(own).topic(topic)  # fails: the series that is for this kernel has none
    judge([one for one in standings if base or base_of(one.kernel.version) == one.series.base],
          standings[0].kernel, checkout)


def standing_of(series: Series, topic: Optional[str], kernel: Kernel) -> Standing:
    """Try a series, or a topic of it."""
    topics = series.topics()
    chosen = [series.topic(topic)] if topic else topics
    return Standing(series, kernel, chosen, attempt(kernel.files, topics, chosen))


def try_all(series: List[Series], topic: Optional[str], kind: str,
            place: Path) -> Tuple[List[Standing], List[str]]:
    """Every series on the kernel, or each on its own; and the bases that have no source."""
    standings, missing = [], []
    if kind == "build":
        for one in series:
            source = place / one.base / "pristine"
            if not (source / "Makefile").is_file():
                missing.append(one.base)
                continue
            standings.append(standing_of(one, topic, from_folder(source, one.touched())))
        if not standings:
            raise Failure(INPUT, f"no kernel source in {place}: run make source, or name one: "
                          "KDIR=DIR or KERNEL_TARBALL=FILE")
    else:
        paths = sorted({path for one in series for path in one.touched()})
        kernel = from_folder(place, paths) if kind == "kdir" else from_tarball(place, paths)
        standings = [standing_of(one, topic, kernel) for one in series]
    return standings, missing


def judge(matching: List[Standing], kernel: Kernel, checkout: Checkout) -> None:
    """Fail with the worst verdict on the series that are for this kernel."""
    if not matching:
        have = ", ".join(checkout.describe(base) for base in checkout.bases())
        raise Failure(VERSION, f"{kernel.name} is Linux {kernel.version}: there is no series for "
                      f"it. There is: {have}; judge one by its exit status with BASE=")
    for verdict, code in STATUS.items():
        bad = [one for one in matching if verdict in one.counts]
        if bad:
            raise Failure(code, "\n".join(f"{one.title}: {one.summary}" for one in bad))


def text(standing: Standing, checkout: Checkout) -> str:
    """A line per patch, and what is in its way."""
    rows = [f"{standing.title} ({standing.kernel.name})",
            f"  made for {checkout.describe(standing.series.base)}; "
            f"{len(standing.all)} patches: {standing.summary}"]
    for topic in standing.topics:
        results = standing.results[topic.name]
        if topic.name:
            needs = f" (on {', '.join(topic.needs)})" if topic.needs else ""
            rows.append(f"{topic.name}: {topic.title}{needs}: {summed(count(results))}")
        for result in results:
            rows.append(f"  {words(result):{WIDTH}} {result.patch}")
            for file in result.files:
                rows += details(file, result.verdict)
    return "\n".join(rows)


def words(result: Result) -> str:
    """A verdict with its figures."""
    if result.verdict is Verdict.CONFLICTS:
        return "CONFLICTS"
    figures = [f"fuzz {result.fuzz}"] if result.fuzz else []
    figures += [f"offset {result.offset:+d}"] if result.offset else []
    if result.verdict in (Verdict.APPLIES, Verdict.FUZZ) and figures:
        return ", ".join(figures)
    return result.verdict.value


def details(file: File, verdict: Verdict) -> List[str]:
    """What there is to say about a file of a patch."""
    rows = []
    if file.verdict is Verdict.UPSTREAM and verdict is not Verdict.UPSTREAM:
        rows.append(f"      {file.path}: already upstream")
    for conflict in file.conflicts:
        rows += place(conflict)
    if file.after:
        numbers = ", ".join(re.sub(r"(?:^|(?<=/))(\d+)-[^/]*$", r"\1", name) for name in file.after)
        rows.append(f"        (left out before, and change it too: {numbers})")
    return rows


def place(conflict: Conflict) -> List[str]:
    """A conflict: where, why, and the hunk, with a mark at the lines that the file lacks."""
    if not conflict.hunk:
        return [f"      {conflict.path}: {conflict.why}"]
    mark = " (!)" if conflict.missing else ""
    rows = [f"      {conflict.path}:{conflict.line}: hunk #{conflict.hunk} ({conflict.head}): "
            f"{conflict.why}{mark}"]
    for line in conflict.lines[:SHOWN]:
        lost = line[0] != "+" and line[1:] in conflict.missing
        rows.append(f"        {'!' if lost else '|'} {line}".rstrip())
    if len(conflict.lines) > SHOWN:
        rows.append(f"        ... and {len(conflict.lines) - SHOWN} more lines")
    return rows


def record(standing: Standing) -> Dict[str, object]:
    """All of it for a program."""
    return {
        "series": standing.series.base, "made_on": standing.series.tested,
        "kernel": standing.kernel.name, "version": standing.kernel.version,
        "counts": {verdict.value: number for verdict, number in standing.counts.items()},
        "topics": [{
            "topic": topic.name, "title": topic.title, "needs": list(topic.needs),
            "counts": {verdict.value: number
                       for verdict, number in count(standing.results[topic.name]).items()},
        } for topic in standing.topics if topic.name],
        "patches": [patch_record(topic, result) for topic in standing.topics
                    for result in standing.results[topic.name]],
    }


def patch_record(topic: Topic, result: Result) -> Dict[str, object]:
    """The same of a patch."""
    return {
        "topic": topic.name, "patch": result.patch, "verdict": result.verdict.value,
        "offset": result.offset, "fuzz": result.fuzz,
        "files": [{
            "path": file.path, "verdict": file.verdict.value, "offset": file.offset,
            "fuzz": file.fuzz, "left_out_before": list(file.after),
            "conflicts": [{
                "why": conflict.why, "hunk": conflict.hunk, "head": conflict.head,
                "line": conflict.line, "lines": list(conflict.lines),
                "missing": list(conflict.missing),
            } for conflict in file.conflicts],
        } for file in result.files],
    }
