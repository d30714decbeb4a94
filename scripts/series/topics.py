# SPDX-License-Identifier: GPL-2.0
"""The patches of a base, and the topics that they make up.

`series` lists them in the order in which they stack, each as FILE or as TOPIC/FILE. A topic is
posted alone: its folder has a cover letter, which may name the topics that it needs. A series
whose patches are in no folder is one topic without a name.
"""
from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Iterable, Optional, Sequence

from .cover import LETTER, Cover, parse
from .files import text_of
from .status import CHECK, INPUT, USAGE, Failure

HEAD = re.compile(r"^diff --git a/.+ b/(.+)\n(new file mode \d+)?", re.M)
NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
NAMING = "a topic's name is made of a-z, 0-9 and -"


def heads(patch: Path) -> list[tuple[str, str]]:
    """Paths in one patch, each with its `new file mode` line or an empty string."""
    found = HEAD.findall(text_of(patch))
    if not found:
        raise Failure(INPUT, f"{patch} is not a patch: it holds no `diff --git` line")
    return found


def touched(patches: Iterable[Path]) -> list[str]:
    """Paths that the patches touch, in the order in which they first do."""
    return list(dict.fromkeys(name for patch in patches for name, _ in heads(patch)))


def added(patches: Iterable[Path]) -> set[str]:
    """Paths of the files that the patches add whole."""
    return {name for patch in patches for name, new in heads(patch) if new}


@dataclass(frozen=True)
class Topic:
    """Patches that are posted together. Without a name: the whole of a series without topics."""

    name: str
    folder: Path
    files: list[Path] = field(default_factory=list)
    cover: Optional[Cover] = None
    new_needs: tuple[str, ...] = ()  # of a topic that has no cover letter yet

    @property
    def needs(self) -> tuple[str, ...]:
        """The topics that have to be there before it, by name."""
        return self.cover.needs if self.cover else self.new_needs

    def label(self, patch: str) -> str:
        """A patch as `series` lists it."""
        return f"{self.name}/{patch}" if self.name else patch


def needed(topics: Sequence[Topic], wanted: Iterable[str]) -> list[Topic]:
    """These topics and all that they need, in the order of the series."""
    names = set(wanted)
    for topic in reversed(topics):
        if topic.name in names:
            names.update(topic.needs)
    return [topic for topic in topics if topic.name in names]


def below(topics: Sequence[Topic], topic: Topic) -> list[Topic]:
    """What a topic needs, and what that needs."""
    return needed(topics, topic.needs)


def files_of(topics: Iterable[Topic]) -> list[Path]:
    """The patches of several topics."""
    return [patch for topic in topics for patch in topic.files]


@dataclass(frozen=True)
class Series:
    """The patches of one base: `series` lists them, `base` holds the version they were made on."""

    base: str
    path: Path

    @property
    def tested(self) -> str:
        """The kernel version the series was made on and tested with."""
        return text_of(self.path / "base").strip()

    @property
    def names(self) -> list[str]:
        """The patches in order, as the list has them."""
        lines = text_of(self.path / "series").splitlines()
        return [line.strip() for line in lines if line.strip() and not line.startswith("#")]

    @property
    def files(self) -> list[Path]:
        """The patches in order; every one has to be there."""
        for name in self.names:
            if not (self.path / name).is_file():
                raise Failure(INPUT, f"{self.path / 'series'} lists {name}, which is not there")
        return [self.path / name for name in self.names]

    @property
    def has_topics(self) -> bool:
        """Whether its patches are in folders."""
        return any("/" in name for name in self.names)

    def topics(self) -> list[Topic]:
        """The topics in order; a list that is not one of topics is a Failure."""
        runs = [(name, list(files)) for name, files in groupby(self.files, self._folder)]
        topics = [Topic(name, self.path / name, files, self._cover(name)) for name, files in runs]
        found = self._faults(topics)
        if found:
            raise Failure(CHECK, "\n".join(found))
        return topics

    def _folder(self, patch: Path) -> str:
        where = str(patch.relative_to(self.path).parent)
        return "" if where == "." else where

    def _cover(self, name: str) -> Optional[Cover]:
        letter = text_of(self.path / name / LETTER) if name else ""
        return parse(letter, f"{self.path.name}/{name}/{LETTER}") if letter else None

    def _faults(self, topics: Sequence[Topic]) -> list[str]:
        """What keeps the list from being one of topics."""
        where = f"patches/{self.base}/series"
        names = [topic.name for topic in topics]
        found: list[str] = []
        if "" in names and len(set(names)) > 1:
            found.append(f"{where}: either every patch is in the folder of a topic, or none is")
        found += [f"{where}: the patches of {name} are not next to each other"
                  for name in sorted(set(names)) if names.count(name) > 1]
        found += [f"{where}: {name}: {NAMING}"
                  for name in sorted(set(names)) if name and not NAME.fullmatch(name)]
        for number, topic in enumerate(topics):
            for need in set(topic.needs).difference(names[:number]):
                found.append(f"patches/{self.base}/{topic.name}/{LETTER}: needs {need}, which "
                             f"{where} does not list before it")
        return found

    def topic(self, name: str) -> Topic:
        """The topic of that name."""
        topics = {topic.name: topic for topic in self.topics()}
        if name not in topics:
            have = ", ".join(sorted(topics)) if self.has_topics else ""
            raise Failure(USAGE, f"the series for Linux {self.base} has no topic {name}"
                          + (f"; it has: {have}" if have else ": it has no topics"))
        return topics[name]

    def wanted(self, name: Optional[str]) -> list[Topic]:
        """The topic of that name with what it needs, or all of them."""
        return needed(self.topics(), [self.topic(name).name]) if name else self.topics()

    def new(self, name: str, needs: tuple[str, ...]) -> Topic:
        """The topic of that name; if there is none, an empty one that needs these."""
        topics = self.topics()
        if name in [topic.name for topic in topics] or (topics and not self.has_topics):
            return self.topic(name)
        if not NAME.fullmatch(name):
            raise Failure(USAGE, f"{name}: {NAMING}")
        for need in needs:
            self.topic(need)
        return Topic(name, self.path / name, new_needs=needs)

    def adders(self) -> dict[str, str]:
        """Paths of our files, each with the topic that adds it."""
        return {path: topic.name for topic in self.topics() for path in added(topic.files)}

    def added(self) -> set[str]:
        """Paths of the files that the patches add whole."""
        return added(self.files)
