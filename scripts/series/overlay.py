# SPDX-License-Identifier: GPL-2.0
"""sync: a kernel tree that is the untouched source plus the series plus the checkout's files."""
from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Dict, List, Optional

from . import owned
from .checkout import Checkout
from .model import Content, delete, kernel_version, read, write
from .replay import scratch
from .stack import pristine_stack
from .status import INPUT, Failure

RECORD = ".series-overlay"
WITNESS = "COPYING"  # a file that no series touches: its inode tells which source a tree links to


def target(checkout: Checkout, base: str, pristine: Path) -> Dict[str, Optional[Content]]:
    """Every file in which the tree is to differ from the source."""
    series = checkout.series(base)
    if not series.files:
        print(f"note: there are no patches for {base}: the tree stays as the source is")
        return {}
    with scratch() as repo:
        stack = pristine_stack(repo, pristine, series.topics())
        whole = stack.history()
        wanted = {path: whole.content(whole.tip, path) for path in whole.paths()}
        for history in stack.alone.values():
            final = owned.from_checkout(history, checkout)
            for path in owned.different(history, final):
                print(f"note: {checkout.name(path)} differs from patches/{base}/ "
                      "(`make patches` writes it there)")
            wanted.update(final)
    known = set(wanted).union(*[checkout.series(b).added() for b in checkout.bases()])
    for path in sorted(checkout.owned() - known):
        print(f"note: {checkout.name(path)} is in no patch, so it is not in the tree "
              "(`make tree` to add it)")
    return wanted


def create(pristine: Path, tree: Path) -> None:
    """Make the tree as hard links to the source, complete or not at all."""
    part = tree.with_name(f".{tree.name}.part")
    delete(part)
    tree.parent.mkdir(parents=True, exist_ok=True)
    try:
        done = subprocess.run(["cp", "-al", "--", str(pristine), str(part)], check=False,
                              capture_output=True, text=True)
        if done.returncode:
            raise Failure(INPUT, f"cannot make {tree} out of hard links to {pristine}: "
                          f"{done.stderr.strip().splitlines()[-1]}")
        (part / RECORD).write_text("[]\n")
        part.rename(tree)
    finally:
        delete(part)


def prepare(pristine: Path, tree: Path) -> List[str]:
    """Make sure of the tree; give back the files in which it may differ from the source."""
    record = read(tree / RECORD)
    stale = tree.with_name(f".{tree.name}.stale")
    delete(stale)
    if tree.is_dir():
        try:
            linked = os.path.samefile(pristine / WITNESS, tree / WITNESS)
        except OSError:
            linked = False
        if linked:
            return json.loads(record.data) if record else []
        if record is None:
            raise Failure(INPUT, f"{tree} is not a tree made by sync: remove it or name another")
        print(f"note: {tree} was made from another source: making it again")
        tree.rename(stale)
        delete(stale)
    create(pristine, tree)
    return []


def sync(checkout: Checkout, base: str, pristine: Path, tree: Path) -> None:
    """Bring the tree up to date, writing only what differs."""
    version = kernel_version(pristine)
    wanted = target(checkout, base, pristine)
    before = prepare(pristine, tree)
    record = tree / RECORD
    write(record, Content(json.dumps(sorted({*before, *wanted}), indent=0).encode() + b"\n"))
    changed: List[str] = []
    for path in sorted({*before, *wanted}):
        content = wanted[path] if path in wanted else read(pristine / path)
        if read(tree / path) == content:
            continue
        changed.append(path)
        if content is not None:
            write(tree / path, content)
        else:
            remove(tree, path)
    write(record, Content(json.dumps(sorted(wanted), indent=0).encode() + b"\n"))
    for path in changed:
        print(f"  {path}")
    print(f"{tree}: Linux {version} with {len(wanted)} files of the series, "
          f"{len(changed)} brought up to date")


def remove(tree: Path, path: str) -> None:
    """Delete a file and the folders that it leaves empty."""
    place = tree / path
    place.unlink(missing_ok=True)
    for folder in place.parents:
        if folder == tree or not folder.is_dir() or any(folder.iterdir()):
            return
        folder.rmdir()
