# SPDX-License-Identifier: GPL-2.0
"""check: whether a series keeps all the rules."""
from __future__ import annotations

import re
from pathlib import Path
from typing import List, Set

from . import owned
from .git import Repo
from .model import Checkout, Series, base_of, kernel_version, read
from .replay import History, pristine_history, scratch
from .status import CHECK, Failure

SUBJECT = re.compile(r"[A-Za-z0-9_./,-]+( [A-Za-z0-9_./,-]+)*: \S")
TRAILER = re.compile(r"[A-Z][A-Za-z-]+: \S")


def check(checkout: Checkout, base: str, pristine: Path) -> None:
    """Fail with every problem found, or say what was checked."""
    series = checkout.existing(base)
    if not series.files:
        raise Failure(CHECK, f"patches/{base}/series lists no patch")
    version = kernel_version(pristine)
    found = folder(series) + strangers(checkout)
    if base_of(version) != base:
        found.append(f"{pristine} is Linux {version}, not {base}")
    with scratch() as repo:
        history = pristine_history(repo, pristine, list(series.touched()), series.files)
        found += owned.problems(history)
        for index in range(len(history.commits)):
            found += message(history, index)
        found += agreement(history, checkout, base)
        count = len(history.adder())
    if found:
        raise Failure(CHECK, "\n".join([f"patches/{base} breaks {len(found)} rules:", *found]))
    print(f"patches/{base}: {len(series.files)} patches apply to Linux {version}, "
          f"their {count} owned files are the checkout's")


def folder(series: Series) -> List[str]:
    """The names and numbers of the files, against the list."""
    found = []
    here = sorted(path.name for path in series.path.glob("*.patch"))
    names = series.names
    for name in sorted(set(here) - set(names)):
        found.append(f"{name}: not in patches/{series.base}/series")
    if len(set(names)) != len(names):
        found.append(f"patches/{series.base}/series lists a patch twice")
    for number, patch in enumerate(series.files, 1):
        if not patch.name.startswith(f"{number:04}-"):
            found.append(f"{patch.name}: is patch {number} of the series: `make patches` renames "
                         "it")
        mark = re.search(r"^Subject: \[PATCH (\d+)/(\d+)\] ", patch.read_text(), re.M)
        if mark is None or (int(mark[1]), int(mark[2])) != (number, len(names)):
            found.append(f"{patch.name}: its subject does not start with "
                         f"[PATCH {number}/{len(names)}]: `make patches` numbers it")
    if not re.fullmatch(re.escape(series.base) + r"\.\d+", series.tested):
        found.append(f"patches/{series.base}/base: holds {series.tested or 'nothing'}, not a "
                     f"version like {series.base}.1")
    return found


def strangers(checkout: Checkout) -> List[str]:
    """Owned files that no base's series adds."""
    known: Set[str] = set()
    for base in checkout.bases():
        known |= checkout.series(base).added()
    return [f"{checkout.name(path)}: in no series" for path in sorted(checkout.owned() - known)]


def message(history: History, index: int) -> List[str]:
    """The rules for a commit message."""
    repo: Repo = history.repo
    commit = history.commits[index]
    where = owned.title(history, index)
    name, email, body = repo.text("log", "-1", "--format=%an%x00%ae%x00%b", commit.id).split("\0")
    found = []
    if not SUBJECT.match(commit.subject):
        found.append(f"{where}: the subject has no `area: ` in front")
    if f"Signed-off-by: {name} <{email}>" not in body.splitlines():
        found.append(f"{where}: no Signed-off-by of its author, {name} <{email}>")
    if not [line for line in body.splitlines() if line.strip() and not TRAILER.match(line)]:
        found.append(f"{where}: the message has no body that says why")
    if not commit.changes:
        found.append(f"{where}: changes nothing")
    return found


def agreement(history: History, checkout: Checkout, base: str) -> List[str]:
    """Owned files as the patches make them, against the checkout's."""
    found = []
    for path, index in history.adder().items():
        mine, theirs = read(checkout.place(path)), history.content(history.tip, path)
        if mine is None:
            found.append(f"{owned.title(history, index)}: adds {path}, but "
                         f"{checkout.name(path)} is missing")
        elif theirs and mine.data != theirs.data:
            found.append(f"{checkout.name(path)} differs from patches/{base}: `make patches` "
                         "writes it there")
        elif mine != theirs:
            found.append(f"{checkout.name(path)} differs from patches/{base} in being executable")
    return found
