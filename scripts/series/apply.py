# SPDX-License-Identifier: GPL-2.0
"""apply: put a series, or a topic, into the user's own kernel tree, or leave it as it was.

Every patch is tried first on copies of the files it touches, in a scratch repository; the tree
itself is only written once all of them apply.
"""
from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Dict, List, Optional, Sequence

from .child import committed
from .checkout import Checkout
from .git import AM, GitError, Repo
from .install import install, undo_unfinished
from .model import Content, base_of, kernel_version
from .regenerate import render
from .replay import History, base_files, scratch
from .stack import Stack
from .status import APPLIED, CONFLICT, DIRTY, INPUT, VERSION, Failure
from .there import without_topics
from .topics import Series, Topic, added, files_of, needed, touched


def apply(checkout: Checkout, base: str, kdir: Path, name: Optional[str] = None) -> None:
    """Apply the series that fits the tree's version, or one topic of it with what that needs."""
    version = kernel_version(kdir)
    series = choose(checkout, base, version, kdir)
    if not series.files:
        raise Failure(VERSION, f"the series for Linux {series.base} has no patches yet")
    wanted = series.wanted(name)
    writable(kdir, touched(files_of(wanted)))
    repo = Repo(kdir, own=False)
    is_git = owns(repo, kdir)
    if is_git:
        at_rest(repo, wanted)
        files = head_files(repo, series)
    else:
        undo_unfinished(kdir)
        files = base_files(kdir, series.touched())
    with scratch() as trial:
        whole, bare, there = without_topics(trial, files, series.topics())
        missing = [topic for topic in wanted if topic.name not in there]
        if not missing:
            raise Failure(APPLIED, f"{kdir} has {called(series, name)} already")
        try:
            stack = Stack(trial, bare, needed(series.topics(), [one.name for one in missing]))
            history = History(trial, whole, stack.tip(missing, whole))
        except Failure as failure:
            raise Failure(failure.status, f"{failure}\n{kdir} is as it was. It is Linux {version};"
                          f" the series is made for {checkout.describe(series.base)}") from None
        if is_git:
            am(repo, render(history), kdir)
        else:
            install(kdir, changes(history, files))
        committed()
    here = [topic.name for topic in wanted if topic.name in there]
    if here:
        print(f"{kdir}: there already: {', '.join(here)}")
    print(f"{kdir}: Linux {version} with {len(files_of(missing))} patches of {series.base}"
          + (f" ({', '.join(topic.name for topic in missing)})" if series.has_topics else "")
          + (", as commits on " + (branch(repo) or "a detached HEAD") if is_git else ""))


def called(series: Series, name: Optional[str]) -> str:
    """A series or a topic for messages."""
    return f"{name} for Linux {series.base}" if name else f"the series for Linux {series.base}"


def choose(checkout: Checkout, base: str, version: str, kdir: Path) -> Series:
    """The series for a version, if there is one."""
    own = base_of(version)
    have = ", ".join(checkout.describe(b) for b in checkout.bases()) or "none"
    if own not in checkout.bases():
        raise Failure(VERSION, f"{kdir} is Linux {version}: there is no series for it. "
                      f"There is: {have}")
    if base not in ("auto", own):
        raise Failure(VERSION, f"{kdir} is Linux {version}, not {base}. There is: {have}")
    return checkout.existing(own)


def writable(kdir: Path, paths: Sequence[str]) -> None:
    """Every folder that the series writes to has to be writable."""
    for path in ["Makefile", *paths]:
        folder = (kdir / path).parent
        while not folder.is_dir():
            folder = folder.parent
        if not os.access(folder, os.W_OK | os.X_OK):
            raise Failure(INPUT, f"{folder} is not writable: run as the owner of the tree")


def owns(repo: Repo, kdir: Path) -> bool:
    """Whether the tree itself is a git work tree (and not just inside one)."""
    try:
        return os.path.samefile(repo.text("rev-parse", "--show-toplevel"), kdir)
    except GitError as error:
        if "dubious ownership" in error.stderr:
            raise Failure(INPUT, f"git does not trust {kdir}, which is another user's: run as "
                          "that user, or add it to safe.directory in your git config") from None
        if (kdir / ".git").exists():
            raise Failure(INPUT, f"{kdir}/.git: {error.stderr.strip()}") from None
        return False


def branch(repo: Repo) -> str:
    """The current branch, or nothing."""
    try:
        return "branch " + repo.text("symbolic-ref", "--short", "--quiet", "HEAD")
    except GitError:
        return ""


def at_rest(repo: Repo, topics: Sequence[Topic]) -> None:
    """Refuse a git tree with work in it that am would trip over."""
    where = repo.path
    if repo.busy():
        raise Failure(DIRTY, f"{where}: a {repo.busy()} is not finished: finish or abort it first")
    if not repo.ok("rev-parse", "--verify", "--quiet", "HEAD"):
        raise Failure(DIRTY, f"{where}: the git repository has no commit yet: commit the kernel "
                      "first, or remove its .git")
    try:
        repo.text("var", "GIT_COMMITTER_IDENT")
    except GitError:
        raise Failure(INPUT, "git does not know who you are, which it needs to commit: set "
                      "user.name and user.email with git config") from None
    staged = repo.text("diff", "--cached", "--name-only")
    paths = touched(files_of(topics))
    changed = repo.text("--literal-pathspecs", "diff", "--name-only", "HEAD", "--", *paths)
    if staged or changed:
        names = "\n  ".join(sorted({*staged.splitlines(), *changed.splitlines()}))
        raise Failure(DIRTY, f"{where} has uncommitted changes in the way:\n  {names}\n"
                      "commit or stash them first")
    tracked = set(repo.text("--literal-pathspecs", "ls-files", "-z", "--", *paths).split("\0"))
    ours = added(files_of(topics)) - tracked
    in_way = [path for path in sorted(ours) if os.path.lexists(where / path)]
    if in_way:
        names = "\n  ".join(in_way)
        raise Failure(DIRTY, f"{where} has files that the series adds, and that git does not "
                      f"track:\n  {names}\nremove them, or commit them if they are the series")


def head_files(repo: Repo, series: Series) -> Dict[str, Content]:
    """The touched files as they are in HEAD."""
    history = History(repo, "HEAD", "HEAD")
    files = {path: history.content("HEAD", path) for path in series.touched()}
    return {path: content for path, content in files.items() if content is not None}


def changes(history: History, files: Dict[str, Content]) -> Dict[str, Content]:
    """The files that the series leaves different, as they are to be."""
    found: Dict[str, Content] = {}
    for path in history.paths():
        content = history.content(history.tip, path)
        if content is None:
            raise Failure(CONFLICT, f"the series deletes {path}, which apply cannot do")
        if content != files.get(path):
            found[path] = content
    return found


def snapshot(repo: Repo) -> List[str]:
    """What an abort must bring back: commit, branch, index and changed files."""
    return [repo.text("rev-parse", "HEAD"), branch(repo), repo.text("write-tree"),
            repo.text("status", "--porcelain", "--untracked-files=no")]


def am(repo: Repo, patches: Dict[str, bytes], kdir: Path) -> None:
    """git am in the user's tree; on any failure the tree is put back."""
    before = snapshot(repo)
    try:
        repo.bytes(*AM, data=b"\n".join(patches.values()))
    except BaseException as error:
        if repo.has("rebase-apply"):
            repo.ok("am", "--abort")
        if repo.text("rev-parse", "HEAD") != before[0]:
            repo.ok("reset", "--keep", before[0])
        if snapshot(repo) != before:
            raise Failure(CONFLICT, f"git am failed, and {kdir} could not be put back by itself: "
                          f"git reset --keep {before[0]}") from error
        if isinstance(error, GitError):
            reason = re.sub(r"(?m)^(hint|advice): .*\n?", "", error.stderr).strip()
            raise Failure(CONFLICT, f"git am in {kdir} failed although the patches apply:\n"
                          f"{reason}\n{kdir} is as it was") from None
        raise
