# SPDX-License-Identifier: GPL-2.0
"""Why a patch does not apply: its hunks that find no place, and what they miss there."""
from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import List, Sequence, Tuple

from .git import GitError, Repo

SHOWN = 8  # lines of a hunk in a message
OWN = "the kernel has its own, with other content (or that of another version of the series)"
NO_FILE = "the tree has no such file"
THERE = "what it makes is there already"
APART = "its lines are there, but not together: something was added or moved between them"
LOST = "the file does not have these lines, which the patch changes or stands on"


@dataclass(frozen=True)
class Conflict:
    """What is in the way of a patch in one file: a hunk of it, or (hunk 0) the file itself."""

    path: str
    why: str
    hunk: int = 0
    head: str = ""  # the hunk's @@ part
    line: int = 0  # where in the file most of the hunk's lines are
    lines: Tuple[str, ...] = ()  # of the hunk
    missing: Tuple[str, ...] = ()  # of those lines, what the file does not have

    def __str__(self) -> str:
        if not self.hunk:
            return f"{self.path}: {self.why}"
        rows = list(self.missing[:SHOWN])
        if len(self.missing) > SHOWN:
            rows.append(f"... and {len(self.missing) - SHOWN} more")
        return (f"{self.path}: hunk #{self.hunk} ({self.head}): {self.why}"
                + (":" if rows else "") + "".join(f"\n    {row}" for row in rows))


def conflicts(repo: Repo, patch: Path, *paths: str) -> List[Conflict]:
    """What keeps the patch (its part for these paths) from HEAD. Resets the work tree."""
    include = [f"--include={path}" for path in paths]
    try:
        repo.bytes("apply", "--reject", "--verbose", "--whitespace=nowarn", *include,
                   str(patch.resolve()))
        return []
    except GitError as error:
        output = error.stderr
    finally:
        repo.bytes("reset", "--quiet", "--hard")
        repo.bytes("clean", "--quiet", "-ffdx")
    found: List[Conflict] = []
    for path, why in re.findall(r"^error: (\S+): (already exists in .+|No such file .+)$",
                                output, re.M):
        whole = Conflict(path, OWN if why.startswith("already") else NO_FILE)
        if whole not in found:
            found.append(whole)
    text = patch.read_text(errors="replace")
    path = ""
    for line in output.splitlines():
        start = re.match(r"Applying patch (\S+) with \d+ rejects?", line)
        path = start.group(1) if start else path
        rejected = re.match(r"Rejected hunk #(\d+)", line)
        if rejected:
            number = int(rejected.group(1))
            found.append(compare(repo, path, number, hunks(text, path)[number - 1]))
    return found


def compare(repo: Repo, path: str, number: int, hunk: List[str]) -> Conflict:
    """A rejected hunk against the file, as it is before the patch."""
    here = repo.text("show", f"HEAD:{path}").splitlines()
    head, lines = hunk[0], tuple(hunk[1:])
    old = [line[1:] for line in lines if line[0] in " -"]
    new = [line[1:] for line in lines if line[0] in " +"]
    at = nearest(here, old, int(re.findall(r"\d+", head)[0]))
    if any(new) and any(here[i:i + len(new)] == new for i in range(len(here))):
        return Conflict(path, THERE, number, head, at, lines)
    missing = tuple(line for line in old if line not in set(here))
    return Conflict(path, LOST if missing else APART, number, head, at, lines, missing)


def nearest(here: Sequence[str], lines: Sequence[str], expected: int) -> int:
    """The line (from 1) from which on the file is most like these lines; else the expected one."""
    def alike(start: int) -> Tuple[int, int]:
        pairs = zip(here[start - 1:start - 1 + len(lines)], lines)
        return sum(one == other != "" for one, other in pairs), -abs(start - expected)

    return max([expected, *range(1, len(here) + 1)], key=alike)


def hunks(text: str, path: str) -> List[List[str]]:
    """The hunks that a patch has for a file: each its @@ part and its lines."""
    section = re.split(r"^diff --git ", text, flags=re.M)
    mine = [part for part in section[1:] if part.split("\n", 1)[0].endswith(f" b/{path}")]
    found: List[List[str]] = []
    for line in (mine[0].splitlines() if mine else []):
        head = re.match(r"@@ .+? @@", line)
        if head:
            found.append([head.group(0)])
        elif found and line[:1] in (" ", "+", "-") and line != "-- ":
            found[-1].append(line)
    return found
