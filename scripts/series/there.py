# SPDX-License-Identifier: GPL-2.0
"""Which topics a kernel tree has already: those whose patches can be taken back from it."""
from __future__ import annotations

from pathlib import Path
from typing import Dict, Iterable, Sequence, Set, Tuple

from .git import Repo
from .model import Content
from .replay import commit_base
from .topics import Topic, added

# Between the changes of two topics that stack there is a line at least, and it may be the only
# one of a hunk's context that both have.
ONE_LINE = "-C1"


def without_topics(repo: Repo, files: Dict[str, Content],
                   topics: Sequence[Topic]) -> Tuple[str, str, Set[str]]:
    """Commits of the tree as it is and as it was before these topics, and those that it has.

    In the repository, which is empty. The last topic is taken back first.
    """
    whole = commit_base(repo, files, "tree")
    found = {topic.name for topic in reversed(topics) if take_back(repo, topic)}
    if not found:
        return whole, whole, found
    repo.bytes("commit", "--quiet", "--allow-empty", "--message", "without topics")
    return whole, repo.text("rev-parse", "HEAD"), found


def take_back(repo: Repo, topic: Topic) -> bool:
    """Take the topic out of index and work tree; if it is not there, leave them."""
    before = repo.text("write-tree")
    held = set(repo.text("ls-files", "-z").split("\0"))
    if not added(topic.files) <= held:
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
