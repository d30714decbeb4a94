# SPDX-License-Identifier: GPL-2.0
"""What of a patch does not apply: the hunks that `git apply --reject` leaves over."""
from __future__ import annotations

import re
from pathlib import Path

from .git import GitError, Repo

SHOWN = 30  # lines of a file's rejected hunks
WHOLE = {"already exists": "the kernel has its own, with other content (or that of another version "
                           "of the series)",
         "No such file": "the tree has no such file"}
REFUSED = re.compile(rf"^error: (\S+): ({'|'.join(WHOLE)})", re.M)


def rejects(repo: Repo, patch: Path) -> list[str]:
    """What keeps the patch from HEAD, in lines. Resets the work tree."""
    try:
        repo.bytes("apply", "--reject", "--whitespace=nowarn", str(patch.resolve()))
        return []
    except GitError as error:
        refused = dict(REFUSED.findall(error.stderr))
        left = {str(file.relative_to(repo.path))[:-len(".rej")]: file.read_text(errors="replace")
                for file in sorted(repo.path.rglob("*.rej"))}
    finally:
        repo.bytes("reset", "--quiet", "--hard")
        repo.bytes("clean", "--quiet", "-ffdx")
    rows = [f"{path}: {WHOLE[why]}" for path, why in refused.items()]
    for path, hunks in left.items():
        here = set(repo.text("show", f"HEAD:{path}").splitlines())
        rows.append(f"{path}: no place for (! marks lines that the file does not have)")
        lines = hunks.splitlines()[1:]
        rows += [f"  {mark(line, line[1:] in here)} {line}".rstrip() for line in lines[:SHOWN]]
        if len(lines) > SHOWN:
            rows.append(f"  ... and {len(lines) - SHOWN} more lines")
    return rows


def mark(line: str, here: bool) -> str:
    """A sign in front of a line of a hunk."""
    return "!" if line[:1] in (" ", "-") and not here else "|"
