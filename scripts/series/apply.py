# SPDX-License-Identifier: GPL-2.0
"""apply: put a series, or a topic, into the user's own kernel tree, or leave it as it was.

Every patch is tried first on copies of the files it touches, in a scratch repository; the tree
itself is only written once all of them apply.
"""
from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Optional, Sequence

from .child import committed
from .checkout import Checkout
from .files import base_of, copy, delete, kernel_version
from .git import AM, GitError, Repo, put, scratch
from .history import History, Stack
from .regenerate import formatted
from .status import APPLIED, CONFLICT, DIRTY, INPUT, VERSION, Failure
from .topics import Series, Topic, files_of, needed, touched
from .trial import without_topics

JOURNAL = ".series-apply"  # in a tree that is not in git: the repository to take it back from


def apply(checkout: Checkout, base: str, kdir: Path, name: Optional[str] = None) -> None:
    """Apply the series that fits the tree's version, or one topic of it with what that needs."""
    version = kernel_version(kdir)
    series = choose(checkout, base, version, kdir)
    if not series.files:
        raise Failure(VERSION, f"the series for Linux {series.base} has no patches yet")
    wanted = series.wanted(name)
    repo = Repo(kdir, own=False)
    is_git = owns(repo, kdir)
    with scratch() as trial:
        paths = touched(series.files)
        if is_git:
            at_rest(repo, wanted)
            repo.export("HEAD", paths, trial.path)
        else:
            take_back(kdir)
            copy(kdir, paths, trial.path)
        whole = trial.commit_all("tree")
        bare, there = without_topics(trial, series.topics())
        missing = [topic for topic in wanted if topic.name not in there]
        if not missing:
            raise Failure(APPLIED, f"{kdir} has "
                          + (f"{name} for Linux {series.base}" if name
                             else f"the series for Linux {series.base}") + " already")
        try:
            stack = Stack(trial, bare, needed(series.topics(), [one.name for one in missing]))
            history = History(trial, whole, stack.tip(missing, whole))
        except Failure as failure:
            raise Failure(failure.status, f"{failure}\n{kdir} is as it was. It is Linux {version};"
                          f" the series is made for {checkout.describe(series.base)}") from None
        if is_git:
            am(repo, formatted(history), kdir)
        else:
            install(trial, kdir, whole, history.tip)
        committed()
    here = [topic.name for topic in wanted if topic.name in there]
    if here:
        print(f"{kdir}: there already: {', '.join(here)}")
    print(f"{kdir}: Linux {version} with {len(files_of(missing))} patches of {series.base}"
          + (f" ({', '.join(topic.name for topic in missing)})" if series.has_topics else "")
          + (", as commits on " + (branch(repo) or "a detached HEAD") if is_git else ""))


def choose(checkout: Checkout, base: str, version: str, kdir: Path) -> Series:
    """The series for a version, if there is one."""
    own = base_of(version)
    if own not in checkout.bases():
        raise Failure(VERSION, f"{kdir} is Linux {version}: there is no series for it. "
                      f"There is: {checkout.have}")
    if base not in ("auto", own):
        raise Failure(VERSION, f"{kdir} is Linux {version}, not {base}. There is: {checkout.have}")
    return checkout.existing(own)


def owns(repo: Repo, kdir: Path) -> bool:
    """Whether the tree itself is a git work tree (and not just inside one)."""
    return ((kdir / ".git").exists()
            and os.path.samefile(repo.text("rev-parse", "--show-toplevel"), kdir))


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
    if not repo.ok("var", "GIT_COMMITTER_IDENT"):
        raise Failure(INPUT, "git does not know who you are, which it needs to commit: set "
                      "user.name and user.email with git config")
    paths = touched(files_of(topics))
    found = repo.text("diff", "--cached", "--name-status").splitlines()
    found += repo.text("--literal-pathspecs", "status", "--porcelain", "--untracked-files=all",
                       "--ignored", "--", *paths).splitlines()
    if found:
        names = "\n  ".join(sorted(set(found)))
        raise Failure(DIRTY, f"{where} has uncommitted changes or new files in the way:\n  {names}\n"
                      "commit or stash them first")


def install(trial: Repo, kdir: Path, before: str, after: str) -> None:
    """Bring a tree that is not in git from one commit to the other, or leave it as it is."""
    part = kdir / f"{JOURNAL}.part"
    trial.bytes("update-ref", "refs/heads/before", before)
    trial.bytes("update-ref", "refs/heads/after", after)
    try:
        shutil.copytree(trial.path / ".git", part)
        part.rename(kdir / JOURNAL)
        put(kdir / JOURNAL, kdir, after, trial.files(before))
        (kdir / JOURNAL).rename(part)
    except BaseException:
        take_back(kdir)
        raise
    delete(part)


def take_back(kdir: Path) -> None:
    """Put everything back as it was before an install that did not end."""
    part, journal = kdir / f"{JOURNAL}.part", kdir / JOURNAL
    delete(part)
    if journal.is_dir():
        (journal / "put-index.lock").unlink(missing_ok=True)
        env = {"GIT_DIR": str(journal)}
        names = Repo(kdir).text("ls-tree", "-r", "-z", "--name-only", "after", env=env)
        put(journal, kdir, "before", names.split("\0"))
        journal.rename(part)
        delete(part)


def am(repo: Repo, patches: dict[str, bytes], kdir: Path) -> None:
    """git am in the user's tree; on any failure the tree is put back."""
    before = repo.text("rev-parse", "HEAD")
    try:
        repo.bytes(*AM, data=b"\n".join(patches.values()))
    except BaseException as error:
        if repo.has("rebase-apply"):
            repo.ok("am", "--abort")
        if repo.text("rev-parse", "HEAD") != before and not repo.ok("reset", "--keep", before):
            raise Failure(CONFLICT, f"git am failed, and {kdir} could not be put back by itself: "
                          f"git reset --keep {before}") from error
        if isinstance(error, GitError):
            reason = re.sub(r"(?m)^(hint|advice): .*\n?", "", error.stderr).strip()
            raise Failure(CONFLICT, f"git am in {kdir} failed although the patches apply:\n"
                          f"{reason}\n{kdir} is as it was") from None
        raise
