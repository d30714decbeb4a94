# SPDX-License-Identifier: GPL-2.0
"""regenerate --from-tree: take the commits of a git tree made by `tree` as the series."""
from __future__ import annotations

from pathlib import Path
from typing import Optional

from . import owned
from .checkout import Checkout
from .cover import LETTER
from .files import kernel_version, write
from .git import Entry, Repo, scratch
from .history import History
from .regenerate import formatted, letter, verify
from .status import CHECK, DIRTY, INPUT, USAGE, Failure
from .store import store
from .topics import Series, Topic
from .tree import BASE, TIP, made_here, made_for


def record(checkout: Checkout, base: str, pristine: Path, tree: Path,
           name: Optional[str]) -> None:
    """Write a series or one topic, and its owned files."""
    if not made_here(tree):
        raise Failure(INPUT, f"{tree} was not made by `make tree`: its commits cannot be told "
                      "from the kernel's")
    user, series = Repo(tree), checkout.series(base)
    topic = recorded(series, name, tree)
    ready(Repo(tree, own=False), tree)
    version = kernel_version(pristine)
    source = History(user, BASE, "HEAD", topic.name)
    patches = formatted(source)
    with scratch() as repo:
        user.export(BASE, source.paths(), repo.path)
        history = verify(source, patches, repo, repo.commit_all("base"))
        adders = {path: one for path, one in series.adders().items() if one != topic.name}
        found = owned.problems(history, adders)
        if found:
            raise Failure(CHECK, "\n".join(found))
        files = {path: entry for path, entry in history.files(history.tip).items()
                 if path in history.adder()}
        differs = edited(checkout, repo, files, user.files(TIP))
        if topic.name and patches:
            patches = {LETTER: letter(history, topic), **patches}
        # Recording one topic says nothing about the others on this version.
        changed = store(series, {topic.name: patches}, "" if topic.name and series.tested else version)
        for path in differs:
            mode, blob = files[path]
            write(checkout.place(path), repo.bytes("cat-file", "blob", blob), mode == "100755")
            print(f"    {checkout.name(path)}")
    for path in sorted(History(user, BASE, TIP).adder()):
        if path not in files and checkout.place(path).is_file():
            print(f"note: no patch adds {path} any more: delete {checkout.name(path)} if no other "
                  "base has it")
    user.bytes("update-ref", TIP, "HEAD")
    print(f"patches/{base}{'/' + topic.name if topic.name else ''}: {len(source.commits)} patches "
          f"with {len(files)} owned files, "
          f"{f'written from {tree}' if changed or differs else 'unchanged'}")


def recorded(series: Series, name: Optional[str], tree: Path) -> Topic:
    """The topic whose commits the tree has; it need not exist yet."""
    made, needs = made_for(tree)
    if made != (name or ""):
        raise Failure(INPUT, f"{tree} was made for "
                      + (f"the topic {made}" if made else "the whole series")
                      + f", not for {name or 'that'}")
    if not name:
        if series.has_topics:
            raise Failure(USAGE, f"the series for Linux {series.base} has topics, and {tree} has "
                          "all of them: name one: make tree TOPIC=NAME, and make patches "
                          "FROM=tree TOPIC=NAME")
        return Topic("", series.path)
    topic = series.new(name, needs)
    if topic.needs != needs:
        before, now = (", ".join(one) or "no topic" for one in (needs, topic.needs))
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


def edited(checkout: Checkout, repo: Repo, files: dict[str, Entry], made: dict[str, Entry]
           ) -> list[str]:
    """Owned files that are to be written; made: as they were when the tree was made, which they
    still have to be in the checkout."""
    mine = checkout.entries(repo, files)
    differs = sorted(path for path, entry in files.items() if mine.get(path) != entry)
    lost = [checkout.name(path) for path in differs
            if path in mine and mine[path] != made.get(path)]
    if lost:
        raise Failure(DIRTY, "edited in the checkout and different in the tree:\n  "
                      + "\n  ".join(lost) + "\ncommit the right version in the tree, or undo "
                      "the edit in the checkout")
    return differs
