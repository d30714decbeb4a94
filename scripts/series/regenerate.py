# SPDX-License-Identifier: GPL-2.0
"""regenerate: write patches/<base>/ again, with the owned files as the checkout has them."""
from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Dict, List

from . import owned
from .git import Repo
from .model import HEADER, Checkout, Content, Series, delete, kernel_version, read
from .replay import History, pristine_history, replay, scratch
from .status import CHECK, Failure

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
    return History(repo, history.base, parent)


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


def verify(history: History, patches: Dict[str, bytes]) -> None:
    """Make sure that `git am` makes these commits again, messages included."""
    with scratch() as repo:
        files = {path: history.content(history.base, path) for path in history.paths()}
        written: List[Path] = []
        for name, data in patches.items():
            written.append(repo.path / ".git" / name)
            written[-1].write_bytes(data)
        again = replay(repo, {p: c for p, c in files.items() if c}, written)
        for index, (ours, theirs) in enumerate(zip(history.commits, again.commits)):
            if (history.repo.text("log", "-1", "--format=%B", ours.id)
                    != repo.text("log", "-1", "--format=%B", theirs.id)):
                raise Failure(CHECK, (
                    f"{owned.title(history, index)}: git am does not give the message back: keep "
                    "`---`, `diff ` and `From:` from the start of its lines and [] from its title"))
        for path in history.paths():
            if history.content(history.tip, path) != again.content(again.tip, path):
                raise Failure(CHECK, f"{path}: git am does not make the same file again")


def store(series: Series, patches: Dict[str, bytes], version: str) -> bool:
    """Replace the folder of a series in one step; whether anything changed."""
    wanted = dict(patches)
    old_list = read(series.path / "series")
    if old_list is not None and series.names == list(patches):
        wanted["series"] = old_list.data
    else:
        lines = old_list.data.decode().splitlines(keepends=True) if old_list else [HEADER]
        comments = "".join(line for line in lines if line.startswith("#"))
        wanted["series"] = (comments + "".join(f"{name}\n" for name in patches)).encode()
    wanted["base"] = f"{version}\n".encode()
    present = {p.name: p.read_bytes() for p in series.path.glob("*") if p.is_file()}
    for name, data in present.items():
        if not name.endswith(".patch"):
            wanted.setdefault(name, data)
    if wanted == present:
        return False
    for name in sorted({*wanted, *present}):
        if wanted.get(name) != present.get(name):
            sign = "-" if name not in wanted else "+" if name not in present else " "
            print(f"  {sign} {series.path.name}/{name}")
    swap(series.path, wanted)
    return True


def swap(folder: Path, files: Dict[str, bytes]) -> None:
    """Put a folder with these files in the place of another; a signal cannot come in between."""
    part, old = folder.with_name(f".{folder.name}.part"), folder.with_name(f".{folder.name}.old")
    delete(part)
    delete(old)
    part.mkdir(parents=True)
    try:
        for name, data in files.items():
            (part / name).write_bytes(data)
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        try:
            if folder.exists():
                os.rename(folder, old)
            os.rename(part, folder)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    finally:
        delete(part)
        delete(old)


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
    with scratch() as repo:
        history = pristine_history(repo, pristine, list(series.touched()), series.files)
        history = current(history, checkout)
        patches = render(history)
        verify(history, patches)
    changed = store(series, patches, version)
    print(f"patches/{base}: {len(patches)} patches on Linux {version}, "
          f"{'written again' if changed else 'unchanged'}")
