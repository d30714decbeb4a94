# SPDX-License-Identifier: GPL-2.0
"""check: whether a series keeps all the rules."""
from __future__ import annotations

import re
from pathlib import Path
from typing import Sequence

from . import owned
from .checkout import Checkout
from .cover import LETTER
from .files import base_of, kernel_version, text_of
from .git import scratch
from .history import History, pristine_stack
from .regenerate import letter
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
    found = folder(series, topics)
    found += [f"{checkout.name(path)}: in no series" for path in checkout.strangers()]
    if base_of(version) != base:
        found.append(f"{pristine} is Linux {version}, not {base}")
    with scratch() as repo:
        stack = pristine_stack(repo, pristine, topics)
        for topic in topics:
            history = stack.alone[topic.name]
            found += owned.problems(history, series.adders())
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


def folder(series: Series, topics: Sequence[Topic]) -> list[str]:
    """The names and numbers of the files, against the list."""
    names = series.names
    known = {"series", "base", *names, *(topic.label(LETTER) for topic in topics if topic.name)}
    here = {str(path.relative_to(series.path)) for path in series.path.rglob("*")
            if not path.is_dir() or not any(path.iterdir())}
    found = [f"{name}: not in patches/{series.base}/series" for name in sorted(here - known)]
    if len(set(names)) != len(names):
        found.append(f"patches/{series.base}/series lists a patch twice")
    for topic in topics:
        for number, patch in enumerate(topic.files, 1):
            name = topic.label(patch.name)
            if not patch.name.startswith(f"{number:04}-"):
                found.append(f"{name}: is patch {number} of the "
                             f"{'topic' if topic.name else 'series'}: `make patches` renames it")
            found += numbered(patch, name, number, len(topic.files))
    if not re.fullmatch(re.escape(series.base) + r"\.\d+", series.tested):
        found.append(f"patches/{series.base}/base: holds {series.tested or 'nothing'}, not a "
                     f"version like {series.base}.1")
    return found


def numbered(patch: Path, name: str, number: int, of: int) -> list[str]:
    """The number in a subject."""
    if re.search(rf"^Subject: \[PATCH 0*{number}/{of}\] ", text_of(patch), re.M):
        return []
    return [f"{name}: its subject does not start with [PATCH {number}/{of}]: `make patches` "
            "numbers it"]


def message(history: History, index: int) -> list[str]:
    """The rules for a commit message that checkpatch.pl does not have."""
    commit, where = history.commits[index], history.title(index)
    body = history.repo.text("log", "-1", "--format=%b", commit.id)
    lines = re.split(r"\n[ \t]*\n", body.strip("\n"))[-1].splitlines()
    found = []
    if not SUBJECT.match(commit.subject):
        found.append(f"{where}: the subject has no `area: ` in front")
    stray = [line for number, line in enumerate(lines)
             if not TRAILER.match(line) and not (number and UNDER_TRAILER.match(line))]
    if stray or not any(line.startswith("Signed-off-by: ") for line in lines):
        found.append(f"{where}: the message has to end with its trailers, Signed-off-by among "
                     f"them, and ends with: {(stray or lines or ['nothing'])[-1]}")
    if not commit.changes:
        found.append(f"{where}: changes nothing")
    return found


def cover(topic: Topic, history: History) -> list[str]:
    """The rules for a topic's cover letter."""
    if not topic.name:
        return []
    where, place = topic.label(LETTER), topic.folder / LETTER
    if topic.cover is None:
        return [f"{where}: is missing: `make patches` begins one"]
    found = [f"{where}: {problem}" for problem in topic.cover.problems()]
    wrong = numbered(place, where, 0, len(topic.files))
    if not wrong and place.read_bytes() != letter(history, topic):
        wrong = [f"{where}: its list of patches or of files is not theirs: `make patches` writes it "
                 "again"]
    return found + wrong


def agreement(history: History, checkout: Checkout, base: str) -> list[str]:
    """Owned files as the patches make them, against the checkout's."""
    adder, made = history.adder(), history.files(history.tip)
    mine = checkout.entries(history.repo, adder)
    found = []
    for path, index in adder.items():
        if path not in mine:
            found.append(f"{history.title(index)}: adds {path}, but {checkout.name(path)} is "
                         "missing")
        elif path in made and mine[path][1] != made[path][1]:
            found.append(f"{checkout.name(path)} differs from patches/{base}: `make patches` "
                         "writes it there")
        elif mine[path] != made.get(path):
            found.append(f"{checkout.name(path)} differs from patches/{base} in being executable")
    return found
