# SPDX-License-Identifier: GPL-2.0
"""regenerate: write patches/<base>/ again, with the owned files as the checkout has them."""
from __future__ import annotations

from functools import partial
from pathlib import Path

from .checkout import Checkout
from .cover import LETTER, skeleton
from .files import delete, kernel_version
from .git import Repo, scratch
from .history import History, pristine_stack, replay
from .owned import current
from .status import CHECK, Failure
from .store import store
from .topics import Topic

FORMAT = ("format-patch", "--quiet", "--numbered", "--no-signature", "--zero-commit",
          "--no-renames", "--no-cover-letter", "--no-thread", "--histogram", "--unified=3")


def formatted(history: History, *options: str) -> dict[str, bytes]:
    """What git makes of the history: name and content, in order."""
    out = history.repo.path / ".git/patches"
    delete(out)
    if not history.commits:
        return {}
    history.repo.bytes(*FORMAT, *options, "--output-directory", str(out),
                       f"{history.base}..{history.tip}")
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


def letter(history: History, topic: Topic) -> bytes:
    """The cover letter for a topic with these commits; a new one is still to be written."""
    cover = topic.cover
    if cover is None:
        author, date = history.repo.text("log", "-1", "--format=%an <%ae>%x00%aD",
                                         history.tip).split("\0")
        cover = skeleton(author, date, topic.new_needs)
    return cover.write(formatted(history, "--cover-letter",
                                 f"--signature=for Linux {topic.folder.parent.name}")[LETTER])


def topic_files(history: History, topic: Topic) -> dict[str, bytes]:
    """The files of a topic's folder, verified; without a name, of a series without topics."""
    patches = formatted(history)
    verify(history, patches, history.repo, history.base)
    if not topic.name or not patches:
        return patches
    return {LETTER: letter(history, topic), **patches}


def verify(history: History, patches: dict[str, bytes], repo: Repo, base: str) -> History:
    """Make the commits again with `git am`, in another repository perhaps; they have to be equal."""
    files: list[Path] = []
    for name, data in patches.items():
        files.append(repo.path / ".git" / name)
        files[-1].write_bytes(data)
    again = replay(repo, base, Topic(history.topic, repo.path, files))
    for index, (ours, theirs) in enumerate(zip(history.commits, again.commits)):
        message = ("log", "-1", "--format=%B")
        if history.repo.text(*message, ours.id) != repo.text(*message, theirs.id):
            raise Failure(CHECK, (
                f"{history.title(index)}: git am does not give the message back: keep "
                "`---`, `diff ` and `From:` from the start of its lines and [] from its title"))
    if history.files(history.tip) != again.files(again.tip):
        raise Failure(CHECK, f"git am does not make the same files again: {history.topic}")
    return again


def regenerate(checkout: Checkout, base: str, pristine: Path) -> None:
    """Write the series again from its messages, its hunks and the checkout's owned files."""
    series = checkout.existing(base)
    version = kernel_version(pristine)
    topics = series.topics()
    with scratch() as repo:
        stack = pristine_stack(repo, pristine, topics, partial(current, checkout=checkout))
        made = {topic.name: topic_files(stack.alone[topic.name], topic) for topic in topics}
    changed = store(series, made, version)
    print(f"patches/{base}: {len(series.names)} patches on Linux {version}, "
          f"{'written again' if changed else 'unchanged'}")
