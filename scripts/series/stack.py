# SPDX-License-Identifier: GPL-2.0
"""Topics as commits in a scratch repository: each alone on what it needs, and one on the other.

Alone a topic applies exactly. Where the contexts of two topics meet, it is stacked by a merge of
three sides (git am -3), which needs the files that its patches were made from: they are there, as
each topic was applied alone in the same repository before.
"""
from __future__ import annotations

from pathlib import Path
from typing import Callable, Dict, List, Optional, Sequence, Tuple

from .git import STACK_AM, GitError, Repo
from .model import delete
from .replay import History, base_files, commit_base, replay, stopped_at
from .status import CONFLICT, INPUT, Failure
from .topics import Topic, below, files_of, touched

MAIL = ("format-patch", "--stdout", "--full-index", "--binary", "--numbered", "--no-signature",
        "--zero-commit", "--no-renames", "--no-cover-letter", "--no-thread", "--unified=3")
Change = Callable[[History], History]


class Stack:
    """Topics (with all that they need) on a commit of the repository."""

    def __init__(self, repo: Repo, base: str, topics: Sequence[Topic],
                 change: Optional[Change] = None) -> None:
        self.repo = repo
        self.base = base
        self.topics = list(topics)
        self.alone: Dict[str, History] = {}
        self._tips: Dict[Tuple[str, str], str] = {}
        for topic in self.topics:
            history = replay(repo, self.tip(below(topics, topic)), topic)
            self.alone[topic.name] = change(history) if change else history

    def tip(self, topics: Sequence[Topic], start: Optional[str] = None) -> str:
        """The commit that has these topics, one on the other, on `start` or the base."""
        at = start or self.base
        under: List[Topic] = []
        for topic in topics:
            if (at, topic.name) not in self._tips:
                self._tips[at, topic.name] = self._put(at, topic, under)
            at = self._tips[at, topic.name]
            under.append(topic)
        return at

    def history(self, topics: Optional[Sequence[Topic]] = None) -> History:
        """The same with its commits; by default of all topics."""
        return History(self.repo, self.base, self.tip(self.topics if topics is None else topics))

    def _put(self, at: str, topic: Topic, under: Sequence[Topic]) -> str:
        """Put a topic's own commits on top of another commit than that which they were made on."""
        alone = self.alone[topic.name]
        if at == alone.base or not alone.commits:
            return alone.tip if alone.commits else at
        repo = self.repo
        mail = repo.bytes(*MAIL, f"{alone.base}..{alone.tip}")
        repo.bytes("checkout", "--quiet", "--force", "--detach", at)
        try:
            repo.bytes(*STACK_AM, data=mail)
        except GitError as error:
            raise Failure(CONFLICT, self._diagnose(topic, under, error)) from None
        finally:
            delete(repo.path / ".git/rebase-apply")
        made = repo.text("log", "--reverse", "--format=%s", f"{at}..HEAD").splitlines()
        for commit in alone.commits:  # git am leaves out what is there already
            if commit.subject not in made:
                raise Failure(CONFLICT, (
                    f"{topic.name}: all that the patch ({commit.subject}) changes is in a topic "
                    f"before it already: {names(under)}"))
        return repo.text("rev-parse", "HEAD")

    def _diagnose(self, topic: Topic, under: Sequence[Topic], error: GitError) -> str:
        """Say which patch of a topic does not go on top of which other topics, and where."""
        number = stopped_at(self.repo)
        commits = self.alone[topic.name].commits
        files = self.repo.text("diff", "--name-only", "--diff-filter=U").splitlines()
        if not files or not 0 < number <= len(commits):
            return f"{topic.name}: git am -3: {error.stderr.strip()}"
        others = [one for one in under if set(files) & set(touched(one.files))]
        lines = [f"{topic.name} does not stack on {names(others or under)}: its patch {number} "
                 f"({commits[number - 1].subject}) conflicts, even for git am -3, in"]
        for path in files:
            lines.append(f"  {path}:")
            marked = self.repo.text("diff", "--unified=0", "--", path).splitlines()
            lines += [f"    {line}" for line in marked
                      if line.startswith(("++", "+ ", " +")) and not line.startswith("+++ ")]
        return "\n".join([*lines, "let one of the two need the other, or make them apart"])


def names(topics: Sequence[Topic]) -> str:
    """Topics for a message."""
    return ", ".join(topic.name for topic in topics) or "the kernel"


def pristine_stack(repo: Repo, pristine: Path, topics: Sequence[Topic],
                   change: Optional[Change] = None) -> Stack:
    """Topics on the untouched kernel source."""
    if not pristine.is_dir():
        raise Failure(INPUT, f"{pristine}: no such directory; `make source` unpacks the kernel")
    base = commit_base(repo, base_files(pristine, touched(files_of(topics))), "base")
    return Stack(repo, base, topics, change)
