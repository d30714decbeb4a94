# SPDX-License-Identifier: GPL-2.0
"""Topics tried on any kernel, patch by patch, with `git apply`.

Each patch is tried on top of those of its topic before it that apply, on top of what the topic
needs. One that does not apply is left out. Topics that the kernel has are taken back first.
"""
from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Iterable, Optional, Sequence

from .git import GitError, Repo
from .history import Stack
from .rejects import rejects
from .status import Failure
from .topics import Topic, added, below, touched

APPLIES, FUZZ, UPSTREAM, CONFLICTS = "applies", "applies with fuzz", "already upstream", "conflicts"
MAX_FUZZ = 2  # lines at each end of a hunk that may differ; one of the three has to fit
# Between the changes of two topics that stack there is a line at least, and it may be the only
# one of a hunk's context that both have.
ONE_LINE = "-C1"
Result = dict[str, Any]  # of a patch: what `status --json` prints of it


def without_topics(repo: Repo, topics: Sequence[Topic]) -> tuple[str, set[str]]:
    """The commit of HEAD's tree as it was before these topics, and the names of those it has."""
    found = {topic.name for topic in reversed(topics) if take_back(repo, topic)}
    if found:
        repo.bytes("commit", "--quiet", "--allow-empty", "--message", "without topics")
    return repo.text("rev-parse", "HEAD"), found


def take_back(repo: Repo, topic: Topic) -> bool:
    """Take the topic out of index and work tree; if it is not there, leave them."""
    before = repo.text("write-tree")
    if not added(topic.files) <= set(repo.files(before)):
        return False
    for options in ((), (ONE_LINE,)):
        if change(repo, reversed(topic.files), "--reverse", *options):
            after = repo.text("write-tree")
            repo.bytes("read-tree", "--reset", "-u", before)
            fits = change(repo, topic.files)  # in both directions: then it is not there
            repo.bytes("read-tree", "--reset", "-u", before if fits else after)
            return not fits
        repo.bytes("read-tree", "--reset", "-u", before)
    return False


def change(repo: Repo, patches: Iterable[Path], *options: str) -> bool:
    """Apply patches to index and work tree; whether all of them do."""
    return all(repo.ok("apply", "--index", "--whitespace=nowarn", *options, str(patch.resolve()))
               for patch in patches)


def attempt(repo: Repo, topics: Sequence[Topic], chosen: Sequence[Topic]) -> dict[str, list[Result]]:
    """Try the chosen topics on HEAD, each on top of those it needs; topics: all that there are."""
    bare, there = without_topics(repo, topics)
    return {topic.name: [result(topic, patch, UPSTREAM) for patch in topic.files]
            if topic.name in there else on_needs(repo, bare, topics, topic) for topic in chosen}


def on_needs(repo: Repo, bare: str, topics: Sequence[Topic], topic: Topic) -> list[Result]:
    """Try a topic on top of what it needs, or of as much of that as applies."""
    under = below(topics, topic)
    left_out: dict[str, list[str]] = {}  # patches, each with the files that it changes
    checkout = ("checkout", "--quiet", "--force", "--detach")
    try:
        repo.bytes(*checkout, Stack(repo, bare, under).tip(under))
    except Failure:
        repo.bytes(*checkout, bare)
        for one in under:
            patch_by_patch(repo, one, left_out)
    return patch_by_patch(repo, topic, left_out)


def patch_by_patch(repo: Repo, topic: Topic, left_out: dict[str, list[str]]) -> list[Result]:
    """Try every patch of a topic on HEAD, and commit those that apply."""
    there = upstream(repo, topic)
    results = []
    for patch in topic.files:
        results.append(result(topic, patch, UPSTREAM) if patch in there
                       else one_patch(repo, topic, patch))
        if results[-1]["verdict"] == CONFLICTS:
            paths = touched([patch])
            results[-1]["left_out_before"] = [name for name, others in left_out.items()
                                              if set(paths) & set(others)]
            left_out[topic.label(patch.name)] = paths
        elif patch not in there:
            change(repo, [patch], f"-C{3 - results[-1]['fuzz']}")
            repo.bytes("commit", "--quiet", "--allow-empty", "--message", patch.name)
    return results


def result(topic: Topic, patch: Path, verdict: str, **more: Any) -> Result:
    """What becomes of a patch."""
    return {"topic": topic.name, "patch": patch.name, "verdict": verdict, "offset": 0, "fuzz": 0,
            "conflicts": [], "left_out_before": [], **more}


def offset(repo: Repo, patch: Path, *options: str) -> Optional[int]:
    """By how many lines, at most, a hunk is elsewhere; None if the patch does not apply."""
    try:
        said = repo.remarks("apply", "--check", "--verbose", "--whitespace=nowarn", *options,
                            str(patch.resolve()))
    except GitError:
        return None
    return max((int(one) for one in re.findall(r"\(offset (-?\d+) lines?\)", said)), key=abs,
               default=0)


def upstream(repo: Repo, topic: Topic) -> set[Path]:
    """The patches that can be taken back from the kernel, the last first.

    In this order even if a later patch changes what an earlier one brought. A hunk that fits in
    both directions, as one that only deletes may, belongs where it is less far away.
    """
    found = set()
    for patch in reversed(topic.files):
        back, ahead = offset(repo, patch, "--reverse"), offset(repo, patch)
        if back is not None and (ahead is None or abs(back) < abs(ahead)):
            change(repo, [patch], "--reverse")
            found.add(patch)
    repo.bytes("reset", "--quiet", "--hard")
    return found


def one_patch(repo: Repo, topic: Topic, patch: Path) -> Result:
    """Try a patch on HEAD."""
    exact = offset(repo, patch)
    if exact is not None:
        return result(topic, patch, APPLIES, offset=exact)
    for fuzz in range(1, MAX_FUZZ + 1):
        if offset(repo, patch, f"-C{3 - fuzz}") is not None:
            return result(topic, patch, FUZZ, fuzz=fuzz)
    return result(topic, patch, CONFLICTS, conflicts=rejects(repo, patch))
