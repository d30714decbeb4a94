# SPDX-License-Identifier: GPL-2.0
"""sync: a kernel tree that is the untouched source plus the series plus the checkout's files."""
from __future__ import annotations

import json
import os
from pathlib import Path

from . import owned
from .checkout import Checkout
from .files import clone, copy, delete, kernel_version, text_of, write
from .git import Repo, put, scratch
from .history import History, Stack
from .status import INPUT, Failure
from .topics import files_of, touched

RECORD = ".series-overlay"  # the files in which the tree may differ from the source
WITNESS = "COPYING"  # a file that no series touches: its inode tells which source a tree links to


def target(checkout: Checkout, base: str, repo: Repo) -> tuple[str, set[str]]:
    """The tree that is wanted, on the source's files in the work tree; and the series' files."""
    topics = checkout.series(base).topics()
    if not topics:
        print(f"note: there are no patches for {base}: the tree stays as the source is")
        return repo.commit_all("base"), set()
    stack = Stack(repo, repo.commit_all("base"), topics)
    whole = History(repo, stack.base, stack.tip(topics))
    repo.bytes("read-tree", whole.tip)
    for history in stack.alone.values():
        entries = owned.from_checkout(history, checkout)
        for path in owned.different(history, entries):
            print(f"note: {checkout.name(path)} differs from patches/{base}/ "
                  "(`make patches` writes it there)")
        repo.add_entries(entries)
    for path in checkout.strangers():
        print(f"note: {checkout.name(path)} is in no patch, so it is not in the tree "
              "(`make tree` to add it)")
    return repo.text("write-tree"), set(whole.paths())


def create(pristine: Path, tree: Path) -> None:
    """Make the tree as hard links to the source, complete or not at all."""
    part = tree.with_name(f".{tree.name}.part")
    delete(part)
    tree.parent.mkdir(parents=True, exist_ok=True)
    try:
        clone(pristine, part, "-al")
        (part / RECORD).write_text("[]\n")
        part.rename(tree)
    finally:
        delete(part)


def prepare(pristine: Path, tree: Path) -> None:
    """Make sure that the tree is there and made of this source."""
    stale = tree.with_name(f".{tree.name}.stale")
    delete(stale)
    if tree.is_dir():
        witness = tree / WITNESS
        if witness.exists() and os.path.samefile(pristine / WITNESS, witness):
            return
        if not (tree / RECORD).is_file():
            raise Failure(INPUT, f"{tree} is not a tree made by sync: remove it or name another")
        print(f"note: {tree} was made from another source: making it again")
        tree.rename(stale)
        delete(stale)
    create(pristine, tree)


def sync(checkout: Checkout, base: str, pristine: Path, tree: Path) -> None:
    """Bring the tree up to date, writing only what differs."""
    version = kernel_version(pristine)
    patches = touched(files_of(checkout.series(base).topics()))
    before = json.loads(text_of(tree / RECORD) or "[]")
    with scratch() as repo:
        copy(pristine, {*before, *patches}, repo.path)
        wanted, paths = target(checkout, base, repo)
        prepare(pristine, tree)
        every = sorted({*before, *paths})
        write(tree / RECORD, json.dumps(every, indent=0).encode() + b"\n")
        changed = put(repo.path / ".git", tree, wanted, every)
        write(tree / RECORD, json.dumps(sorted(paths), indent=0).encode() + b"\n")
    for path in changed:
        print(f"  {path}")
    print(f"{tree}: Linux {version} with {len(paths)} files of the series, "
          f"{len(changed)} brought up to date")
