# SPDX-License-Identifier: GPL-2.0
"""check: whether a series keeps all the rules."""
from __future__ import annotations

import re
from pathlib import Path
from typing import List, Sequence, Set

from . import owned
from .checkout import Checkout
from .cover import LETTER, MARK
from .git import Repo
from .model import base_of, kernel_version, read
from .regenerate import letter
from .replay import History, scratch
from .stack import pristine_stack
from .status import CHECK, Failure
from .topics import Series, Topic

SUBJECT = re.compile(r"[A-Za-z0-9_./,-]+( [A-Za-z0-9_./,-]+)*: \S")
TRAILER = re.compile(r"[A-Z][A-Za-z-]+: \S")
UNDER_TRAILER = re.compile(r"[ \t]|\[[^]]+: .*\]$")  # its next line, or what a maintainer changed


def check(checkout: Checkout, base: str, pristine: Path) -> None:
    """Fail with every problem found, or say what was checked."""
    series = checkout.existing(base)
    topics = series.topics()
    if not topics:
        raise Failure(CHECK, f"patches/{base}/series lists no patch")
    version = kernel_version(pristine)
    found = folder(series, topics) + strangers(checkout)
    if base_of(version) != base:
        found.append(f"{pristine} is Linux {version}, not {base}")
    with scratch() as repo:
        stack = pristine_stack(repo, pristine, topics)
        for topic in topics:
            history = stack.alone[topic.name]
            found += owned.problems(history) + owned.trespass(history, series.adders())
            for index in range(len(history.commits)):
                found += message(history, index)
            found += agreement(history, checkout, base)
            found += cover(topic, history)
        stack.tip(topics)
        count = sum(len(history.adder()) for history in stack.alone.values())
    if found:
        raise Failure(CHECK, "\n".join([f"patches/{base} breaks {len(found)} rules:", *found]))
    several = f" in {len(topics)} topics, each alone and all together," if series.has_topics else ""
    print(f"patches/{base}: {len(series.files)} patches{several} apply to Linux {version}, "
          f"their {count} owned files are the checkout's")


def folder(series: Series, topics: Sequence[Topic]) -> List[str]:
    """The names and numbers of the files, against the list."""
    found = []
    names = series.names
    known = {"series", "base", *names, *(topic.label(LETTER) for topic in topics if topic.name)}
    here = {str(path.relative_to(series.path)) for path in series.path.rglob("*")
            if not path.is_dir() or not any(path.iterdir())}
    for name in sorted(here - known):
        found.append(f"{name}: not in patches/{series.base}/series")
    if len(set(names)) != len(names):
        found.append(f"patches/{series.base}/series lists a patch twice")
    for topic in topics:
        found += numbers(topic)
    if not re.fullmatch(re.escape(series.base) + r"\.\d+", series.tested):
        found.append(f"patches/{series.base}/base: holds {series.tested or 'nothing'}, not a "
                     f"version like {series.base}.1")
    return found


def numbers(topic: Topic) -> List[str]:
    """The names of a topic's patches, and the numbers in their subjects."""
    found = []
    for number, patch in enumerate(topic.files, 1):
        name = topic.label(patch.name)
        if not patch.name.startswith(f"{number:04}-"):
            found.append(f"{name}: is patch {number} of the {'topic' if topic.name else 'series'}: "
                         "`make patches` renames it")
        mark = re.search(r"^Subject: \[PATCH (\d+)/(\d+)\] ", patch.read_text(), re.M)
        if mark is None or (int(mark[1]), int(mark[2])) != (number, len(topic.files)):
            found.append(f"{name}: its subject does not start with "
                         f"[PATCH {number}/{len(topic.files)}]: `make patches` numbers it")
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
    *text, last = re.split(r"\n[ \t]*\n", body.strip("\n"))
    if not "\n".join(text).strip():
        found.append(f"{where}: the message has no body that says why")
    lines = last.splitlines()
    stray = [line for number, line in enumerate(lines)
             if not TRAILER.match(line) and not (number and UNDER_TRAILER.match(line))]
    if stray or not any(line.startswith("Signed-off-by: ") for line in lines):
        found.append(f"{where}: the message has to end with its trailers, Signed-off-by among "
                     f"them, and ends with: {(stray or lines or ['nothing'])[-1]}")
    if not commit.changes:
        found.append(f"{where}: changes nothing")
    return found


def cover(topic: Topic, history: History) -> List[str]:
    """The rules for a topic's cover letter."""
    if not topic.name:
        return []
    where = topic.label(LETTER)
    if topic.cover is None:
        return [f"{where}: is missing: `make patches` begins one"]
    found = [f"{where}: {problem}" for problem in topic.cover.problems()]
    mark = MARK.match(topic.cover.mark + " ")
    if mark is None or (int(mark[1]), int(mark[2])) != (0, len(topic.files)):
        found.append(f"{where}: its subject does not start with [PATCH 0/{len(topic.files)}]: "
                     "`make patches` numbers it")
    elif (topic.folder / LETTER).read_bytes() != letter(history, topic):
        found.append(f"{where}: its list of patches or of files is not theirs: `make patches` "
                     "writes it again")
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
