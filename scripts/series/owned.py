# SPDX-License-Identifier: GPL-2.0
"""Owned files: the rules, and their version at each patch worked out from the final one.

A patch adds an owned file whole; later patches only add lines to it (`mod`, `pub use`, #include).
So the version at a patch is the final version without what later patches add.
"""
from __future__ import annotations

import re
from typing import Dict, List, Optional, Tuple

from .checkout import Checkout
from .model import Content, read
from .replay import Commit, History
from .status import CHECK, Failure

Block = Tuple[Optional[bytes], List[bytes], Optional[bytes]]  # line before, lines added, line after


def title(history: History, index: int) -> str:
    """A patch for messages."""
    topic = f"{history.topic}: " if history.topic else ""
    return f"{topic}patch {index + 1} ({history.commits[index].subject})"


def problems(history: History) -> List[str]:
    """What breaks the ownership rules."""
    found: List[str] = []
    adder = history.adder()
    for index, commit in enumerate(history.commits):
        for path, change in commit.changes.items():
            where = f"{title(history, index)}: {path}"
            if path in adder and change == "D":
                found.append(f"{where}: an owned file is deleted again")
            elif path in adder and change == "A" and adder[path] != index:
                found.append(f"{where}: added for the second time")
            elif path in adder and change != "A" and blocks(history, commit, path) is None:
                found.append(f"{where}: later patches may only add lines to an owned file")
            elif path not in adder and change == "D":
                found.append(f"{where}: deletes a file of the kernel's")
    return found


def trespass(history: History, adders: Dict[str, str]) -> List[str]:
    """Patches that touch a file of ours which another topic adds; adders: path and topic."""
    return [f"{title(history, index)}: {path}: the topic {adders[path]} adds this file, so another "
            "one cannot touch it: move the change there, or to a file of its own"
            for index, commit in enumerate(history.commits) for path in commit.changes
            if adders.get(path, history.topic) != history.topic]


def blocks(history: History, commit: Commit, path: str) -> Optional[List[Block]]:
    """The runs of lines that the commit adds to the file; None if it does anything else."""
    diff = history.repo.text("diff", "--minimal", "--unified=0", "--no-renames",
                             f"{commit.id}^", commit.id, "--", path)
    new = history.content(commit.id, path)
    if new is None or re.search(r"^(old|new) mode ", diff, re.M):
        return None
    lines = new.data.splitlines(keepends=True)
    found: List[Block] = []
    for removed, start, count in re.findall(r"^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@",
                                            diff, re.M):
        if removed != "0":
            return None
        first = int(start) - 1
        last = first + int(count or "1")
        before = lines[first - 1] if first else None
        after = lines[last] if last < len(lines) else None
        found.append((before, lines[first:last], after))
    return found


def take_out(lines: List[bytes], block: Block) -> Tuple[Optional[List[bytes]], bytes]:
    """The lines without the block, or None and the line that is missing or not unique."""
    _, added, _ = block
    result, bad = take_run(lines, block)
    if result is not None or len(added) == 1:
        return result, bad
    for line in added:  # other lines may have come in between: one by one
        result, bad = take_run(lines, (None, [line], None))
        if result is None:
            return None, bad
        lines = result
    return lines, b""


def take_run(lines: List[bytes], block: Block) -> Tuple[Optional[List[bytes]], bytes]:
    """The same for a block that has to be there in one piece."""
    before, added, after = block
    size = len(added)
    best: Dict[int, List[List[bytes]]] = {}
    for at in range(len(lines) - size + 1):
        if lines[at:at + size] == added:
            fits = int(before is not None and at > 0 and lines[at - 1] == before)
            fits += int(after is not None and at + size < len(lines) and lines[at + size] == after)
            without = lines[:at] + lines[at + size:]
            if without not in best.setdefault(fits, []):
                best[fits].append(without)
    if not best or len(best[max(best)]) != 1:
        return None, added[0]
    return best[max(best)][0], b""


def versions(history: History, final: Dict[str, Content],
             checkout: Checkout) -> Dict[int, Dict[str, Content]]:
    """For each patch, the owned files that it touches as they are to be after it."""
    result: Dict[int, Dict[str, Content]] = {i: {} for i in range(len(history.commits))}
    adder = history.adder()
    current = dict(final)
    for index in reversed(range(len(history.commits))):
        commit = history.commits[index]
        for path in commit.changes:
            if path not in adder:
                continue
            result[index][path] = current[path]
            if index == adder[path]:
                continue
            lines = current[path].data.splitlines(keepends=True)
            for block in blocks(history, commit, path) or []:
                left, bad = take_out(lines, block)
                if left is None:
                    line = bad.decode(errors="replace").strip()
                    raise Failure(CHECK, (
                        f"{title(history, index)} adds the line `{line}` to {path}, but "
                        f"{checkout.name(path)} does not have it exactly once: put it back, or "
                        "change the patch in a `make tree`"))
                lines = left
            current[path] = Content(b"".join(lines), current[path].executable)
    return result


def from_checkout(history: History, checkout: Checkout) -> Dict[str, Content]:
    """The final versions of the series' owned files."""
    final: Dict[str, Content] = {}
    for path, index in history.adder().items():
        content = read(checkout.place(path))
        if content is None:
            raise Failure(CHECK, (
                f"{title(history, index)} adds {path}, but {checkout.name(path)} is missing: "
                "put it back, or drop it from the patch in a `make tree`"))
        final[path] = content
    return final


def different(history: History, final: Dict[str, Content]) -> List[str]:
    """Owned files that are not what the patches make."""
    return sorted(path for path, content in final.items()
                  if history.content(history.tip, path) != content)
