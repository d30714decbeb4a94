# SPDX-License-Identifier: GPL-2.0
"""Owned files: the rules, and their version at each patch worked out from the final one.

A patch adds an owned file whole; later patches only add lines to it (`mod`, `pub use`, #include).
So the version at a patch is the final version without the lines that later patches add.
"""
from __future__ import annotations

import re

from .checkout import Checkout
from .git import Entry, GitError
from .history import Commit, History
from .status import CHECK, Failure


def problems(history: History, adders: dict[str, str]) -> list[str]:
    """What breaks the ownership rules; adders: paths that the series adds, each with its topic."""
    found: list[str] = []
    adder = history.adder()
    for index, commit in enumerate(history.commits):
        for path, change in commit.changes.items():
            where = f"{history.title(index)}: {path}"
            if adders.get(path, history.topic) != history.topic:
                found.append(f"{where}: the topic {adders[path]} adds this file, so another one "
                             "cannot touch it: move the change there, or to a file of its own")
            elif change == "D":
                found.append(f"{where}: deletes a file")
            elif path in adder and change == "A" and adder[path] != index:
                found.append(f"{where}: added for the second time")
            elif path in adder and change != "A" and not only_adds(history, commit, path):
                found.append(f"{where}: later patches may only add lines to an owned file")
    return found


def only_adds(history: History, commit: Commit, path: str) -> bool:
    """Whether a commit does nothing to a file but add lines."""
    said = history.repo.text("diff", "--minimal", "--numstat", "--summary", "--no-renames",
                             f"{commit.id}^", commit.id, "--", path)
    return re.fullmatch(r"\d+\t0\t.*", said) is not None


def from_checkout(history: History, checkout: Checkout) -> dict[str, Entry]:
    """The series' owned files as the checkout has them."""
    adder = history.adder()
    entries = checkout.entries(history.repo, adder)
    for path, index in adder.items():
        if path not in entries:
            raise Failure(CHECK, (
                f"{history.title(index)} adds {path}, but {checkout.name(path)} is missing: "
                "put it back, or drop it from the patch in a `make tree`"))
    return entries


def different(history: History, entries: dict[str, Entry]) -> list[str]:
    """Owned files that are not what the patches make."""
    made = history.files(history.tip)
    return sorted(path for path, entry in entries.items() if made.get(path) != entry)


def current(history: History, checkout: Checkout) -> History:
    """The same commits with the checkout's owned files in them."""
    found = problems(history, {})
    if found:
        raise Failure(CHECK, "\n".join(found))
    repo, adder = history.repo, history.adder()
    index = {"GIT_INDEX_FILE": str(repo.path / ".git/current-index")}
    repo.bytes("read-tree", history.tip, env=index)
    repo.add_entries(from_checkout(history, checkout), index)
    trees: list[str] = []
    for number, commit in reversed(list(enumerate(history.commits))):  # each is taken back
        trees.append(repo.text("write-tree", env=index))
        own = [path for path in commit.changes if adder.get(path) == number]
        rest = [path for path in commit.changes if path not in own]
        if own:
            repo.bytes("update-index", "--force-remove", "--", *own, env=index)
        try:
            if rest:
                back = repo.bytes("diff", "--binary", "--no-renames", f"{commit.id}^", commit.id,
                                  "--", *rest)
                repo.bytes("apply", "--cached", "--reverse", "-C0", data=back, env=index)
        except GitError as error:
            places = ", ".join(re.findall(r"patch failed: (\S+)", error.stderr)) or error
            raise Failure(CHECK, (
                f"{history.title(number)} adds lines to {places} that the checkout's file does not "
                "have together: put them back, or change the patch in a `make tree`")) from None
    parent = history.base
    for commit, tree in zip(history.commits, reversed(trees)):
        head, message = repo.bytes("cat-file", "commit", commit.id).split(b"\n\n", 1)
        head = re.sub(rb"^(tree|parent) .*\n", b"", head, flags=re.M)
        raw = f"tree {tree}\nparent {parent}\n".encode() + head + b"\n\n" + message
        parent = repo.text("hash-object", "-t", "commit", "-w", "--stdin", data=raw)
    return History(repo, history.base, parent, history.topic)
