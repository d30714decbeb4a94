# SPDX-License-Identifier: GPL-2.0
"""regenerate: write patches/<base>/ again, with the owned files as the checkout has them."""
from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Dict, List

from . import owned
from .git import Repo
from .checkout import Checkout
from .cover import LETTER, skeleton
from .model import Content, delete, kernel_version
from .replay import History, commit_base, replay, scratch
from .stack import pristine_stack
from .status import CHECK, Failure
from .store import store
from .topics import Topic

FORMAT = ("format-patch", "--quiet", "--numbered", "--no-signature", "--zero-commit",
          "--no-renames", "--no-cover-letter", "--no-thread", "--histogram", "--unified=3")


def rewrite(history: History, files: Dict[int, Dict[str, Content]]) -> History:
    """The same commits with these files in them (each by index of the commit)."""
    repo, parent = history.repo, history.base
    env = {"GIT_INDEX_FILE": str(repo.path / ".git/rewrite-index")}
    held: Dict[str, Content] = {}
    blobs: Dict[Content, str] = {}
    for index, commit in enumerate(history.commits):
        held.update(files.get(index, {}))
        repo.bytes("read-tree", commit.id, env=env)
        blobs.update({content: store_blob(repo, content) for content in held.values()
                      if content not in blobs})
        rows = [f"{content.mode} {blobs[content]}\t{path}\n" for path, content in held.items()]
        repo.text("update-index", "--add", "--index-info", data="".join(rows), env=env)
        tree = repo.text("write-tree", env=env)
        parent = same_commit(repo, commit.id, tree, parent)
    return History(repo, history.base, parent, history.topic)


def store_blob(repo: Repo, content: Content) -> str:
    """Put a file into the repository."""
    raw = repo.bytes("hash-object", "-w", "--stdin", data=content.data)
    return raw.decode().strip()


def same_commit(repo: Repo, commit: str, tree: str, parent: str) -> str:
    """A commit with author and message of another one."""
    name, email, date = repo.text("log", "-1", "--format=%an%x00%ae%x00%ad", "--date=raw",
                                  commit).split("\0")
    author = {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email, "GIT_AUTHOR_DATE": date}
    message = repo.bytes("log", "-1", "--format=%B", commit)
    return repo.bytes("commit-tree", tree, "-p", parent, data=message.rstrip(b"\n") + b"\n",
                      env=author).decode().strip()


def render(history: History) -> Dict[str, bytes]:
    """The patches of the history: name and content, in order."""
    out = history.repo.path / ".git/patches"
    delete(out)
    if not history.commits:
        return {}
    history.repo.bytes(*FORMAT, "--output-directory", str(out), f"{history.base}..{history.tip}")
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


def letter(history: History, topic: Topic) -> bytes:
    """The cover letter for a topic with these commits; a new one is still to be written."""
    repo, out = history.repo, history.repo.path / ".git/letter"
    cover = topic.cover
    if cover is None:
        author, date = repo.text("log", "-1", "--format=%an <%ae>%x00%aD", history.tip).split("\0")
        cover = skeleton(author, date, topic.new_needs)
    delete(out)
    repo.bytes(*FORMAT, "--cover-letter", f"--signature=for Linux {topic.folder.parent.name}",
               "--output-directory", str(out), f"{history.base}..{history.tip}")
    return cover.write((out / LETTER).read_bytes())


def topic_files(history: History, topic: Topic) -> Dict[str, bytes]:
    """The files of a topic's folder, verified; without a name, of a series without topics."""
    patches = render(history)
    verify(history, patches)
    if not topic.name or not patches:
        return patches
    return {LETTER: letter(history, topic), **patches}


def verify(history: History, patches: Dict[str, bytes]) -> None:
    """Make sure that `git am` makes these commits again, messages included."""
    with scratch() as repo:
        files = {path: history.content(history.base, path) for path in history.paths()}
        written: List[Path] = []
        for name, data in patches.items():
            written.append(repo.path / ".git" / name)
            written[-1].write_bytes(data)
        base = commit_base(repo, {p: c for p, c in files.items() if c}, "base")
        again = replay(repo, base, Topic(history.topic, repo.path, written))
        for index, (ours, theirs) in enumerate(zip(history.commits, again.commits)):
            if (history.repo.text("log", "-1", "--format=%B", ours.id)
                    != repo.text("log", "-1", "--format=%B", theirs.id)):
                raise Failure(CHECK, (
                    f"{owned.title(history, index)}: git am does not give the message back: keep "
                    "`---`, `diff ` and `From:` from the start of its lines and [] from its title"))
        for path in history.paths():
            if history.content(history.tip, path) != again.content(again.tip, path):
                raise Failure(CHECK, f"{path}: git am does not make the same file again")


def current(history: History, checkout: Checkout) -> History:
    """The replayed series with the checkout's owned files in it."""
    found = owned.problems(history)
    if found:
        raise Failure(CHECK, "\n".join(found))
    final = owned.from_checkout(history, checkout)
    return rewrite(history, owned.versions(history, final, checkout))


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
