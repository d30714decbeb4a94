# SPDX-License-Identifier: GPL-2.0
"""Running git: with no configuration but ours, or in the user's repository with theirs."""
from __future__ import annotations

import os
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import Dict, FrozenSet, Optional, Sequence, Tuple

from .child import child
from .status import INPUT, Failure

# What makes the text of a diff the same on every machine.
CONFIG = (
    "core.abbrev=12",
    "core.fsync=none",
    "core.autocrlf=false",
    "core.quotePath=false",
    "core.fileMode=true",
    "core.hooksPath=/dev/null",
    "commit.gpgSign=false",
    "gc.auto=0",
    "merge.renames=false",
    "advice.detachedHead=false",
)
_AM = ("am", "--quiet", "--no-scissors", "--no-keep-cr", "--whitespace=nowarn")
AM = (*_AM, "--no-3way")
STACK_AM = (*_AM, "--3way")
NO_GIT = "git is not installed: install the package git"
NOBODY = {"NAME": "series", "EMAIL": "series@localhost", "DATE": "1000000000 +0000"}


class GitError(Exception):
    """git ended with a status other than 0."""

    def __init__(self, argv: Sequence[str], stderr: str) -> None:
        super().__init__(f"git {' '.join(argv)}: {stderr.strip()}")
        self.stderr = stderr


@lru_cache(maxsize=None)
def choosers() -> FrozenSet[str]:
    """The variables with which the environment chooses another repository than the one we are in.

    git names them, and with them those that hold configuration (of `git -c`), which is the user's.
    """
    with child(["git", "rev-parse", "--local-env-vars"], stdout=subprocess.PIPE) as process:
        named = process.communicate()[0].decode().split()
    return frozenset(name for name in named if not name.startswith("GIT_CONFIG"))


class Repo:
    """A git work tree. A scratch one (`own`) ignores the configuration of user and machine."""

    def __init__(self, path: Path, own: bool = True) -> None:
        self.path = path
        self.own = own

    def _run(self, *argv: str, data: Optional[bytes] = None,
             env: Optional[Dict[str, str]] = None) -> Tuple[bytes, bytes]:
        """Run git here and give back what it writes: its output, and its remarks."""
        options = []
        try:
            full = {k: v for k, v in os.environ.items()
                    if (not k.startswith("GIT_") if self.own else k not in choosers())}
        except FileNotFoundError:
            raise Failure(INPUT, NO_GIT) from None
        full["LC_ALL"] = "C"
        if self.own:
            full.update(GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1",
                        GIT_CONFIG_SYSTEM="/dev/null")
            full.update({f"GIT_{role}_{k}": v for k, v in NOBODY.items()
                         for role in ("AUTHOR", "COMMITTER")})
            for item in CONFIG:
                options += ["-c", item]
        full.update(env or {})
        try:
            with child(["git", *options, *argv], cwd=self.path, env=full,
                       stdin=subprocess.PIPE if data else subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
                out, err = process.communicate(data)
        except FileNotFoundError:
            if not self.path.is_dir():
                raise Failure(INPUT, f"{self.path}: no such directory") from None
            raise Failure(INPUT, NO_GIT) from None
        if process.returncode:
            raise GitError(argv, err.decode(errors="replace"))
        return out, err

    def bytes(self, *argv: str, data: Optional[bytes] = None,
              env: Optional[Dict[str, str]] = None) -> bytes:
        """Run git here and give back its output."""
        return self._run(*argv, data=data, env=env)[0]

    def text(self, *argv: str, data: Optional[str] = None,
             env: Optional[Dict[str, str]] = None) -> str:
        """Run git here and give back its output as text, without the last newline."""
        raw = self.bytes(*argv, data=None if data is None else data.encode(), env=env)
        return raw.decode(errors="surrogateescape").rstrip("\n")

    def remarks(self, *argv: str) -> str:
        """Run git here and give back what it says beside its output."""
        return self._run(*argv)[1].decode(errors="replace")

    def ok(self, *argv: str) -> bool:
        """Whether git ends well."""
        try:
            self.bytes(*argv)
        except GitError:
            return False
        return True

    def has(self, name: str) -> bool:
        """Whether the git folder holds a file or folder of that name (an unfinished operation)."""
        return (self.path / self.text("rev-parse", "--git-path", name)).exists()

    def busy(self) -> Optional[str]:
        """The operation that was begun here and not finished, if there is one."""
        for name, what in (("rebase-merge", "rebase"), ("rebase-apply", "rebase or am"),
                           ("MERGE_HEAD", "merge"), ("CHERRY_PICK_HEAD", "cherry-pick")):
            if self.has(name):
                return what
        return None
