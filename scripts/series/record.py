# SPDX-License-Identifier: GPL-2.0
"""regenerate --from-tree: take the commits of a git tree made by `tree` as the series."""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Dict, List, Optional, Tuple

from . import owned
from .git import GitError, Repo
from .checkout import Checkout
from .model import Content, kernel_version, read, write
from .regenerate import render, same_commit, store_blob, topic_files
from .replay import History, scratch
from .status import CHECK, DIRTY, INPUT, USAGE, Failure
from .store import store
from .topics import Series, Topic
from .tree import BASE, STATE, TIP, State, fingerprint, read_state, write_state


def record(checkout: Checkout, base: str, pristine: Path, tree: Path,
           options: Tuple[Optional[str], bool]) -> None:
    """Write a series or one topic, and its owned files. Options: --topic, --force."""
    name, force = options
    user = Repo(tree, own=False)
    if not (tree / ".git" / STATE).is_file():
        raise Failure(INPUT, f"{tree} was not made by `make tree`: its commits cannot be told "
                      "from the kernel's")
    state, series = read_state(tree), checkout.series(base)
    topic = recorded(series, name, state, tree)
    ready(user, tree)
    version = kernel_version(pristine)
    with scratch() as repo:
        repo.bytes("fetch", "--quiet", "--no-tags", str(tree.resolve()),
                   "HEAD:refs/heads/tip", f"{BASE}:refs/heads/base", f"{TIP}:refs/heads/made")
        made = History(repo, "base", "made")
        history = complete(History(repo, "base", "tip", topic.name), pristine)
        found = owned.problems(history) + owned.trespass(history, {
            path: one for path, one in series.adders().items() if one != topic.name})
        if found:
            raise Failure(CHECK, "\n".join(found))
        files = {path: history.content(history.tip, path) for path in history.adder()}
        if not force:
            conflicts(checkout, made, files)
        patches = render(history)
        written = topic_files(history, topic)
        dropped = [path for path in sorted(set(made.adder()) - set(files))
                   if checkout.place(path).is_file()]
    # Recording one topic says nothing about the others on this version.
    noted = "" if topic.name and series.tested else version
    changed = store(series, {topic.name: written}, noted)
    for path, content in sorted(files.items()):
        if content is not None and read(checkout.place(path)) != content:
            write(checkout.place(path), content)
            print(f"    {checkout.name(path)}")
            changed = True
    for path in dropped:
        print(f"note: no patch adds {path} any more: delete {checkout.name(path)} if no other "
              "base has it")
    user.bytes("update-ref", TIP, "HEAD")
    write_state(tree, replace(state, patches=fingerprint(version, patches.values())))
    print(f"patches/{base}{'/' + topic.name if topic.name else ''}: {len(patches)} patches with "
          f"{len(files)} owned files, "
          f"{'written from ' + str(tree) if changed else 'unchanged'}")


def recorded(series: Series, name: Optional[str], state: State, tree: Path) -> Topic:
    """The topic whose commits the tree has; it need not exist yet."""
    if state.topic != (name or ""):
        raise Failure(INPUT, f"{tree} was made for "
                      + (f"the topic {state.topic}" if state.topic else "the whole series")
                      + f", not for {name or 'that'}")
    if not name:
        if series.has_topics:
            raise Failure(USAGE, f"the series for Linux {series.base} has topics, and {tree} has "
                          "all of them: name one: make tree TOPIC=NAME, and make patches "
                          "FROM=tree TOPIC=NAME")
        return Topic("", series.path)
    topic = series.new(name, state.needs)
    if topic.needs != state.needs:
        before, now = (", ".join(one) or "no topic" for one in (state.needs, topic.needs))
        raise Failure(DIRTY, f"{tree} was made on {before}, and {name} now needs {now}: "
                      f"make tree TOPIC={name}")
    return topic


def ready(user: Repo, tree: Path) -> None:
    """The tree has to be at rest, with all work committed, in one line of commits."""
    if user.busy():
        raise Failure(DIRTY, f"{tree}: a {user.busy()} is not finished: finish or abort it")
    status = user.text("status", "--porcelain")
    if status:
        raise Failure(DIRTY, f"{tree} has uncommitted changes:\n{status}\n"
                      "commit them, or add them to .git/info/exclude")
    if not user.ok("merge-base", "--is-ancestor", BASE, "HEAD"):
        raise Failure(CHECK, f"{tree}: HEAD is not on top of the tag `base`")
    if user.text("rev-list", "--merges", f"{BASE}..HEAD"):
        raise Failure(CHECK, f"{tree}: a series cannot hold merges: rebase it onto `base`")


def complete(history: History, pristine: Path) -> History:
    """Put kernel files that a commit brought into git (git add -f) into the base commit.

    They are the kernel's, so the commit is to change them and not to add them.
    """
    late = {path: read(pristine / path) for path, index in history.adder().items()}
    late = {path: content for path, content in late.items() if content is not None}
    if not late:
        return history
    repo = history.repo
    blobs = {path: store_blob(repo, content) for path, content in late.items() if content}
    first = history.adder()

    def filled(commit: str, index: int) -> str:
        env = {"GIT_INDEX_FILE": str(repo.path / ".git/complete-index")}
        repo.bytes("read-tree", commit, env=env)
        rows = [f"{c.mode} {blobs[p]}\t{p}\n" for p, c in late.items() if c and index < first[p]]
        repo.text("update-index", "--add", "--index-info", data="".join(rows), env=env)
        return repo.text("write-tree", env=env)

    base = parent = repo.text("commit-tree", filled(history.base, -1), "-m", "base")
    for index, commit in enumerate(history.commits):
        parent = same_commit(repo, commit.id, filled(commit.id, index), parent)
    return History(repo, base, parent, history.topic)


def conflicts(checkout: Checkout, made: History, files: Dict[str, Optional[Content]]) -> None:
    """Refuse to overwrite owned files that were edited in the checkout since the tree was made."""
    lost: List[str] = []
    for path, content in sorted(files.items()):
        mine = read(checkout.place(path))
        try:
            before = made.content(made.tip, path)
        except GitError:
            before = None
        if mine is not None and mine not in (content, before):
            lost.append(checkout.name(path))
    if lost:
        raise Failure(DIRTY, "edited in the checkout and different in the tree:\n  "
                      + "\n  ".join(lost) + "\ncommit the right version in the tree, or take the "
                      "tree's with --force")
