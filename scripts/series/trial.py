# SPDX-License-Identifier: GPL-2.0
"""Topics tried on any kernel, patch by patch and file by file, on copies of the files they touch.

Each patch is tried on top of those of its topic before it that apply, on top of what the topic
needs. One that does not apply is left out.
"""
from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Set, Tuple

from .conflict import Conflict, conflicts, hunks
from .git import GitError, Repo
from .model import Content
from .replay import scratch
from .stack import Stack
from .status import Failure
from .there import without_topics
from .topics import Topic, below, files_of, touched

FUZZ = 2  # lines at each end of a hunk that may differ; one of the three has to fit
MOVED = re.compile(r"^Hunk #(\d+) succeeded at \d+ \(offset (-?\d+) lines?\)\.\n"
                   r"(?:Context reduced to \((\d+)/\d+\))?", re.M)
Found = Set[Tuple[Path, str]]  # what the kernel has already: patch and path
LeftOut = Dict[str, List[str]]  # by path, the patches left out that change it


class Verdict(Enum):
    """What becomes of a patch, or of its part for one file."""

    APPLIES = "applies"
    FUZZ = "applies with fuzz"
    UPSTREAM = "already upstream"
    PART = "upstream in part"  # and the rest applies
    CONFLICTS = "conflicts"


@dataclass(frozen=True)
class File:
    """What becomes of the part of a patch that changes this file."""

    path: str
    verdict: Verdict
    offset: int = 0  # by how many lines, at most, a hunk is elsewhere
    fuzz: int = 0
    conflicts: Tuple[Conflict, ...] = ()
    after: Tuple[str, ...] = ()  # patches left out before that change this file, too


@dataclass
class Result:
    """What becomes of a patch."""

    patch: str
    files: List[File] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        """One conflict is one too many."""
        verdicts = {file.verdict for file in self.files}
        if Verdict.UPSTREAM in verdicts and verdicts <= {Verdict.APPLIES, Verdict.UPSTREAM}:
            return Verdict.UPSTREAM if len(verdicts) == 1 else Verdict.PART
        return next(verdict for verdict in (Verdict.CONFLICTS, Verdict.FUZZ, Verdict.APPLIES)
                    if verdict in verdicts)

    @property
    def offset(self) -> int:
        """The largest of its files."""
        return max((file.offset for file in self.files), key=abs)

    @property
    def fuzz(self) -> int:
        """The largest of its files."""
        return max(file.fuzz for file in self.files)


def attempt(files: Dict[str, Content], topics: Sequence[Topic],
            chosen: Sequence[Topic]) -> Dict[str, List[Result]]:
    """Try the chosen topics, each on top of those that it needs; topics: all that there are."""
    with scratch() as repo:
        present = {path: files[path] for path in touched(files_of(topics)) if path in files}
        _, bare, there = without_topics(repo, present, topics)
        return {one.name: whole(one) if one.name in there else on_needs(repo, bare, topics, one)
                for one in chosen}


def whole(topic: Topic) -> List[Result]:
    """All of the topic is there."""
    return [Result(patch.name, [File(path, Verdict.UPSTREAM) for path in touched([patch])])
            for patch in topic.files]


def on_needs(repo: Repo, bare: str, topics: Sequence[Topic], topic: Topic) -> List[Result]:
    """Try a topic on top of what it needs, or of as much of that as applies."""
    under = below(topics, topic)
    left_out: LeftOut = {}
    checkout = ("checkout", "--quiet", "--force", "--detach")
    try:
        repo.bytes(*checkout, Stack(repo, bare, under).tip(under))
    except Failure:
        repo.bytes(*checkout, bare)
        for one in under:
            patch_by_patch(repo, one, left_out)
    return patch_by_patch(repo, topic, left_out)


def patch_by_patch(repo: Repo, topic: Topic, left_out: LeftOut) -> List[Result]:
    """Try every patch of a topic on HEAD, and commit those that apply."""
    there = upstream(repo, topic)
    results: List[Result] = []
    for patch in topic.files:
        result = Result(patch.name, [
            one_file(repo, patch, path, (patch, path) in there, left_out.get(path, []))
            for path in touched([patch])])
        results.append(result)
        if result.verdict is Verdict.CONFLICTS:
            for file in result.files:
                left_out.setdefault(file.path, []).append(topic.label(patch.name))
            continue
        for file in result.files:
            if file.verdict is not Verdict.UPSTREAM:
                change(repo, patch, file.path, "--index", *fuzzy(file.fuzz))
        repo.bytes("commit", "--quiet", "--allow-empty", "--message", patch.name)
    return results


def change(repo: Repo, patch: Path, path: str, *options: str) -> str:
    """Apply the patch's part for one file; what git says about it."""
    return repo.remarks("apply", "--verbose", "--whitespace=nowarn", f"--include={path}", *options,
                        str(patch.resolve()))


def fuzzy(fuzz: int) -> List[str]:
    """How git is told that lines at the ends of a hunk may differ."""
    return [f"-C{3 - fuzz}"] if fuzz else []


def shift(repo: Repo, patch: Path, path: str, *options: str) -> Optional[int]:
    """By how many lines the part of the patch is elsewhere; None if it does not apply."""
    try:
        said = change(repo, patch, path, "--check", *options)
    except GitError:
        return None
    offsets = [0]
    for number, offset, leading in MOVED.findall(said):
        offsets.append(int(offset))
        if leading:  # git counts each line that it drops at the start of a hunk as two
            hunk = hunks(patch.read_text(errors="replace"), path)[int(number) - 1][1:]
            first = next(i for i, line in enumerate(hunk) if line[0] != " ")
            offsets[-1] -= 2 * (first - int(leading))
    return max(offsets, key=abs)


def upstream(repo: Repo, topic: Topic) -> Found:
    """The parts of patches that can be taken back from the kernel, the last patch first.

    In this order even if a later patch changes what an earlier one brought. A hunk that fits in
    both directions, as one that only deletes may, belongs where it is less far away.
    """
    found: Found = set()
    for patch in reversed(topic.files):
        for path in touched([patch]):
            back = shift(repo, patch, path, "--reverse")
            if back is None:
                continue
            ahead = shift(repo, patch, path)
            if ahead is None or abs(back) < abs(ahead):
                change(repo, patch, path, "--index", "--reverse")
                found.add((patch, path))
    repo.bytes("reset", "--quiet", "--hard")
    return found


def one_file(repo: Repo, patch: Path, path: str, there: bool, left_out: List[str]) -> File:
    """Try the part of a patch for one file."""
    if there:
        return File(path, Verdict.UPSTREAM)
    for fuzz in range(FUZZ + 1):
        offset = shift(repo, patch, path, *fuzzy(fuzz))
        if offset is not None:
            return File(path, Verdict.FUZZ if fuzz else Verdict.APPLIES, offset, fuzz)
    return File(path, Verdict.CONFLICTS, conflicts=tuple(conflicts(repo, patch, path)),
                after=tuple(left_out))
