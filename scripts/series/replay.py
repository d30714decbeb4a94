# SPDX-License-Identifier: GPL-2.0
"""A series as commits in a scratch repository that holds only the files the series touches."""
from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterator, List, Optional, Sequence, Tuple

from .conflict import conflicts
from .git import AM, GitError, Repo
from .model import Content, delete, read, write
from .status import CONFLICT, Failure
from .topics import Topic


@contextmanager
def scratch() -> Iterator[Repo]:
    """An empty repository in a temporary folder, removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="series-"))
    try:
        repo = Repo(folder)
        repo.bytes("init", "--quiet", "--template=", "--initial-branch=series")
        # The kernel's own attributes decide what a hunk's @@ line shows.
        attributes = "*.[ch] diff=cpp\n*.dts diff=dts\n*.dts[io] diff=dts\n*.rs diff=rust\n"
        write(folder / ".git/info/attributes", Content(attributes.encode()))
        yield repo
    finally:
        delete(folder)


@dataclass
class Commit:
    """One patch as a commit."""

    id: str
    subject: str
    changes: Dict[str, str]  # path: A, M, D or T


class History:
    """Commits on top of a base commit, and the files in them."""

    def __init__(self, repo: Repo, base: str, tip: str, topic: str = "") -> None:
        self.repo = repo
        self.topic = topic
        self.base = base
        self.tip = tip
        self.commits: List[Commit] = []
        self._trees: Dict[str, Dict[str, Tuple[str, str]]] = {}
        self._blobs: Dict[str, bytes] = {}
        log = repo.text("log", "--reverse", "--topo-order", "--no-renames", "--name-status", "-z",
                        "--format=%x01%H%x00%s", f"{base}..{tip}")
        for entry in log.split("\x01")[1:]:
            commit, subject, *rest = (part.strip("\n") for part in entry.split("\0"))
            rest = [part for part in rest if part]
            self.commits.append(Commit(commit, subject, dict(zip(rest[1::2], rest[0::2]))))

    def files(self, commit: str) -> Dict[str, Tuple[str, str]]:
        """Every path in the commit, with its mode and blob."""
        if commit not in self._trees:
            listed = self.repo.text("ls-tree", "-r", "-z", commit).split("\0")
            rows = [entry.split("\t", 1) for entry in listed if entry]
            self._trees[commit] = {path: (head.split()[0], head.split()[2]) for head, path in rows}
        return self._trees[commit]

    def content(self, commit: str, path: str) -> Optional[Content]:
        """The file as it is in the commit, or None."""
        if path not in self.files(commit):
            return None
        mode, blob = self.files(commit)[path]
        if blob not in self._blobs:
            self._blobs[blob] = self.repo.bytes("cat-file", "blob", blob)
        return Content(self._blobs[blob], mode == "100755")

    def paths(self) -> List[str]:
        """Every path that a commit touches."""
        return sorted({path for commit in self.commits for path in commit.changes})

    def adder(self) -> Dict[str, int]:
        """Owned files, those that are not in the base, each with the index of who adds it."""
        found: Dict[str, int] = {}
        for index, commit in enumerate(self.commits):
            for path, change in commit.changes.items():
                if change == "A" and path not in self.files(self.base):
                    found.setdefault(path, index)
        return found


def commit_base(repo: Repo, files: Dict[str, Content], message: str) -> str:
    """Make the first commit of a scratch repository out of these files."""
    for path, content in files.items():
        write(repo.path / path, content)
    repo.bytes("add", "--force", "--all")
    return commit_index(repo, message)


def commit_index(repo: Repo, message: str) -> str:
    """Make the first commit out of what was added."""
    author = {f"GIT_AUTHOR_{k}": v for k, v in
              (("NAME", "Linux"), ("EMAIL", "linux@localhost"), ("DATE", "1000000000 +0000"))}
    repo.bytes("commit", "--quiet", "--allow-empty", "--message", message, env=author)
    return repo.text("rev-parse", "HEAD")


def base_files(source: Path, paths: Sequence[str]) -> Dict[str, Content]:
    """Those of the paths that exist in a kernel tree, with their content."""
    found = {path: read(source / path) for path in paths}
    return {path: content for path, content in found.items() if content is not None}


def replay(repo: Repo, base: str, topic: Topic) -> History:
    """Apply a topic's patches on a commit, exactly."""
    repo.bytes("checkout", "--quiet", "--force", "--detach", base)
    if topic.files:
        try:
            repo.bytes(*AM, *[str(patch.resolve()) for patch in topic.files])
        except GitError as error:
            raise Failure(CONFLICT, diagnose(repo, topic, error)) from None
        finally:
            delete(repo.path / ".git/rebase-apply")
    return History(repo, base, repo.text("rev-parse", "HEAD"), topic.name)


def stopped_at(repo: Repo) -> int:
    """The number of the patch that stopped `git am`, or 0."""
    state = repo.path / ".git/rebase-apply/next"
    return int(state.read_text()) if state.is_file() else 0


def diagnose(repo: Repo, topic: Topic, error: GitError) -> str:
    """Say which patch stopped `git am`, in which file and hunk, and why."""
    number = stopped_at(repo)
    if not 0 < number <= len(topic.files):
        return f"git am: {error.stderr.strip()}"
    patch = topic.files[number - 1]
    lines = [f"patch {number} of {len(topic.files)} does not apply: {topic.label(patch.name)}"]
    lines += ([f"  {conflict}" for conflict in conflicts(repo, patch)]
              or [f"  {line}" for line in error.stderr.splitlines()])
    return "\n".join(lines)
