# SPDX-License-Identifier: GPL-2.0
"""Topics as commits in a repository that holds only the files that they touch.

A topic applies alone, exactly, on what it needs. Where the contexts of two topics meet, one is put on
the other by a merge (git cherry-pick).
"""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Optional, Sequence

from .files import copy, delete
from .git import AM, Entry, GitError, Repo
from .rejects import rejects
from .status import CONFLICT, INPUT, Failure
from .topics import Topic, below, files_of, touched


@dataclass
class Commit:
    """One patch as a commit."""

    id: str
    subject: str
    changes: dict[str, str]  # path: A, M, D or T


class History:
    """Commits on top of a base commit, and the files in them."""

    def __init__(self, repo: Repo, base: str, tip: str, topic: str = "") -> None:
        self.repo = repo
        self.topic = topic
        self.base = base
        self.tip = tip
        self.commits: list[Commit] = []
        log = repo.text("log", "--reverse", "--topo-order", "--no-renames", "--name-status", "-z",
                        "--format=%x01%H%x00%s", f"{base}..{tip}")
        for entry in log.split("\x01")[1:]:
            commit, subject, *rest = (part.strip("\n") for part in entry.split("\0"))
            rest = [part for part in rest if part]
            self.commits.append(Commit(commit, subject, dict(zip(rest[1::2], rest[0::2]))))

    def paths(self) -> list[str]:
        """Every path that a commit touches."""
        return sorted({path for commit in self.commits for path in commit.changes})

    def files(self, commit: str) -> dict[str, Entry]:
        """Those of the paths that the commit has."""
        held, paths = self.repo.files(commit), set(self.paths())
        return {path: entry for path, entry in held.items() if path in paths}

    def adder(self) -> dict[str, int]:
        """Owned files, those that are not in the base, each with the index of who adds it."""
        held, found = self.files(self.base), {}
        for index, commit in enumerate(self.commits):
            for path, change in commit.changes.items():
                if change == "A" and path not in held:
                    found.setdefault(path, index)
        return found

    def title(self, index: int) -> str:
        """A patch for messages."""
        topic = f"{self.topic}: " if self.topic else ""
        return f"{topic}patch {index + 1} ({self.commits[index].subject})"


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


def diagnose(repo: Repo, topic: Topic, error: GitError) -> str:
    """Say which patch stopped `git am`, and where."""
    state = repo.path / ".git/rebase-apply/next"
    number = int(state.read_text()) if state.is_file() else 0
    if not 0 < number <= len(topic.files):
        return f"git am: {error.stderr.strip()}"
    patch = topic.files[number - 1]
    lines = [f"patch {number} of {len(topic.files)} does not apply: {topic.label(patch.name)}",
             *(rejects(repo, patch) or error.stderr.splitlines())]
    return "\n  ".join(lines)


class Stack:
    """Topics (with all that they need) on a commit of the repository."""

    def __init__(self, repo: Repo, base: str, topics: Sequence[Topic],
                 change: Optional[Callable[[History], History]] = None) -> None:
        self.repo = repo
        self.base = base
        self.topics = list(topics)
        self.alone: dict[str, History] = {}
        self._tips: dict[tuple[str, str], str] = {}
        for topic in self.topics:
            history = replay(repo, self.tip(below(topics, topic)), topic)
            self.alone[topic.name] = change(history) if change else history

    def tip(self, topics: Sequence[Topic], start: Optional[str] = None) -> str:
        """The commit that has these topics, one on the other, on `start` or the base."""
        at = start or self.base
        under: list[Topic] = []
        for topic in topics:
            if (at, topic.name) not in self._tips:
                self._tips[at, topic.name] = self._put(at, topic, under)
            at = self._tips[at, topic.name]
            under.append(topic)
        return at

    def _put(self, at: str, topic: Topic, under: Sequence[Topic]) -> str:
        """Put a topic's own commits on top of another commit than that which they were made on."""
        alone, repo = self.alone[topic.name], self.repo
        if at == alone.base or not alone.commits:
            return alone.tip if alone.commits else at
        repo.bytes("checkout", "--quiet", "--force", "--detach", at)
        try:
            repo.bytes("cherry-pick", f"{alone.base}..{alone.tip}")
        except GitError:
            raise Failure(CONFLICT, self._diagnose(topic, under)) from None
        finally:
            repo.ok("cherry-pick", "--quit")
        return repo.text("rev-parse", "HEAD")

    def _diagnose(self, topic: Topic, under: Sequence[Topic]) -> str:
        """Say which patch of a topic does not go on top of which other topics, and where."""
        subject = self.repo.text("log", "-1", "--format=%s", "CHERRY_PICK_HEAD")
        files = self.repo.text("diff", "--name-only", "--diff-filter=U").splitlines()
        if not files:
            return (f"{topic.name}: all that the patch ({subject}) changes is in a topic before it "
                    f"already: {names(under)}")
        others = [one for one in under if set(files) & set(touched(one.files))]
        return (f"{topic.name} does not stack on {names(others or under)}: its patch ({subject}) "
                f"conflicts, even if merged, in {', '.join(files)}: let one of the two need the "
                "other, or make them apart")


def names(topics: Sequence[Topic]) -> str:
    """Topics for a message."""
    return ", ".join(topic.name for topic in topics) or "the kernel"


def pristine_stack(repo: Repo, pristine: Path, topics: Sequence[Topic],
                   change: Optional[Callable[[History], History]] = None) -> Stack:
    """Topics on the untouched kernel source."""
    if not pristine.is_dir():
        raise Failure(INPUT, f"{pristine}: no such directory; `make source` unpacks the kernel")
    copy(pristine, touched(files_of(topics)), repo.path)
    return Stack(repo, repo.commit_all("base"), topics, change)
