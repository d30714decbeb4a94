# SPDX-License-Identifier: GPL-2.0
"""Running git: with no configuration but ours, or in the user's repository with theirs."""
from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import Iterable, Iterator, Optional, Sequence, Union

from .child import child
from .files import delete, write
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
# The kernel's own attributes, which decide what a hunk's @@ line shows.
ATTRIBUTES = b"*.[ch] diff=cpp\n*.dts diff=dts\n*.dts[io] diff=dts\n*.rs diff=rust\n"
AM = ("am", "--quiet", "--no-scissors", "--no-keep-cr", "--whitespace=nowarn", "--no-3way")
# Variables of git that count in the user's repository; others may name another repository.
USERS = ("GIT_CONFIG", "GIT_AUTHOR_", "GIT_COMMITTER_")
NOBODY = {"NAME": "series", "EMAIL": "series@localhost", "DATE": "1000000000 +0000"}
Entry = tuple[str, str]  # of a file: its mode as git writes it, and its blob


class GitError(Exception):
    """git ended with a status other than 0."""

    def __init__(self, argv: Sequence[str], stderr: str) -> None:
        super().__init__(f"git {' '.join(argv)}: {stderr.strip()}")
        self.stderr = stderr


class Repo:
    """A git work tree. One of ours (`own`) ignores the configuration of user and machine."""

    def __init__(self, path: Path, own: bool = True) -> None:
        self.path = path
        self.own = own

    def _run(self, *argv: str, data: Optional[bytes] = None,
             env: Optional[dict[str, str]] = None) -> tuple[bytes, bytes]:
        """Run git here and give back what it writes: its output, and its remarks."""
        options: list[str] = []
        kept = () if self.own else USERS
        full = {k: v for k, v in os.environ.items()
                if not k.startswith("GIT_") or k.startswith(kept)}
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
            raise Failure(INPUT, "git is not installed: install the package git") from None
        if process.returncode:
            raise GitError(argv, err.decode(errors="replace"))
        return out, err

    def bytes(self, *argv: str, data: Optional[bytes] = None,
              env: Optional[dict[str, str]] = None) -> bytes:
        """Run git here and give back its output."""
        return self._run(*argv, data=data, env=env)[0]

    def text(self, *argv: str, data: Union[str, bytes] = b"",
             env: Optional[dict[str, str]] = None) -> str:
        """Run git here and give back its output as text, without the last newline."""
        raw = data.encode(errors="surrogateescape") if isinstance(data, str) else data
        return self.bytes(*argv, data=raw, env=env).decode(errors="surrogateescape").rstrip("\n")

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

    def files(self, tree: str) -> dict[str, Entry]:
        """Every path in a commit or tree."""
        rows = [row.split("\t", 1) for row in self.text("ls-tree", "-r", "-z", tree).split("\0")
                if row]
        return {path: (head.split()[0], head.split()[2]) for head, path in rows}

    def export(self, commit: str, paths: Iterable[str], folder: Path) -> None:
        """Write those of the files that the commit has below a folder."""
        env = {"GIT_INDEX_FILE": str(folder / ".git/export-index")}
        self.bytes("read-tree", commit, env=env)
        held = self.bytes("--literal-pathspecs", "ls-files", "-z", "--", *paths, env=env)
        self.bytes("checkout-index", "-z", "--stdin", f"--prefix={folder}/", data=held, env=env)

    def add_entries(self, entries: dict[str, Entry], env: Optional[dict[str, str]] = None) -> None:
        """Put files that the repository has into the index."""
        rows = "".join(f"{mode} {blob}\t{path}\n" for path, (mode, blob) in entries.items())
        self.text("update-index", "--index-info", data=rows, env=env)

    def commit_all(self, message: str) -> str:
        """Commit the work tree, ignored files too."""
        self.bytes("add", "--force", "--all")
        author = {"GIT_AUTHOR_NAME": "Linux", "GIT_AUTHOR_EMAIL": "linux@localhost"}
        self.bytes("commit", "--quiet", "--allow-empty", "--message", message, env=author)
        return self.text("rev-parse", "HEAD")


@contextmanager
def scratch() -> Iterator[Repo]:
    """An empty repository in a temporary folder, removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="series-"))
    try:
        repo = Repo(folder)
        repo.bytes("init", "--quiet", "--template=", "--initial-branch=series")
        write(folder / ".git/info/attributes", ATTRIBUTES)
        yield repo
    finally:
        delete(folder)


def put(git_folder: Path, folder: Path, tree: str, paths: Iterable[str]) -> list[str]:
    """Bring these files of a folder to what they are in a tree of some repository; those changed.

    git replaces a file and never writes into it, so that hard links to it stay as they are.
    """
    repo = Repo(folder)
    env = {"GIT_DIR": str(git_folder), "GIT_WORK_TREE": str(folder),
           "GIT_INDEX_FILE": str(git_folder / "put-index")}
    here = "\0".join(path for path in paths if os.path.lexists(folder / path))
    repo.bytes("read-tree", "--empty", env=env)
    repo.text("add", "--force", "--pathspec-from-file=-", "--pathspec-file-nul", data=here, env=env)
    changed = repo.text("diff-index", "--cached", "--name-only", "-z", tree, env=env)
    repo.bytes("read-tree", "--reset", "-u", tree, env=env)
    return [path for path in changed.split("\0") if path]
