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
from typing import Dict, Iterable, List, Optional, Sequence, Set, Tuple

from .cover import LETTER, Cover, parse
from .model import read
from .status import CHECK, INPUT, USAGE, Failure

HEADER = "# SPDX-License-Identifier: GPL-2.0\n# The patches of this base in the order they apply.\n"
HEAD = re.compile(r"^diff --git a/.+ b/(.+)\n(new file mode \d+)?", re.M)
NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


def heads(patch: Path) -> List[Tuple[str, str]]:
    """Paths in one patch, each with its `new file mode` line or an empty string."""
    content = read(patch)
    text = content.data.decode(errors="surrogateescape") if content else ""
    found = HEAD.findall(text)
    if not found:
        raise Failure(INPUT, f"{patch} is not a patch: it holds no `diff --git` line")
    return found


def touched(patches: Iterable[Path]) -> List[str]:
    """Paths that the patches touch, in the order in which they first do."""
    return list(dict.fromkeys(name for patch in patches for name, _ in heads(patch)))


def added(patches: Iterable[Path]) -> Set[str]:
    """Paths of the files that the patches add whole."""
    return {name for patch in patches for name, new in heads(patch) if new}


@dataclass(frozen=True)
class Topic:
    """Patches that are posted together. Without a name: the whole of a series without topics."""

    name: str
    folder: Path
    files: List[Path] = field(default_factory=list)
    cover: Optional[Cover] = None
    new_needs: Tuple[str, ...] = ()  # of a topic that has no cover letter yet

    @property
    def needs(self) -> Tuple[str, ...]:
        """The topics that have to be there before it, by name."""
        return self.cover.needs if self.cover else self.new_needs

    @property
    def title(self) -> str:
        """What the cover letter calls it."""
        return self.cover.title if self.cover else ""

    def label(self, patch: str) -> str:
        """A patch as `series` lists it."""
        return f"{self.name}/{patch}" if self.name else patch


def needed(topics: Sequence[Topic], wanted: Iterable[str]) -> List[Topic]:
    """These topics and all that they need, in the order of the series."""
    names = set(wanted)
    for topic in reversed(topics):
        if topic.name in names:
            names.update(topic.needs)
    return [topic for topic in topics if topic.name in names]


def below(topics: Sequence[Topic], topic: Topic) -> List[Topic]:
    """What a topic needs, and what that needs."""
    return needed(topics, topic.needs)


def files_of(topics: Iterable[Topic]) -> List[Path]:
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
        content = read(self.path / "base")
        return content.data.decode().strip() if content else ""

    @property
    def names(self) -> List[str]:
        """The patches in order, as the list has them."""
        content = read(self.path / "series")
        lines = content.data.decode().splitlines() if content else []
        return [line.strip() for line in lines if line.strip() and not line.startswith("#")]

    @property
    def files(self) -> List[Path]:
        """The patches in order; every one has to be there."""
        for name in self.names:
            if not (self.path / name).is_file():
                raise Failure(INPUT, f"{self.path / 'series'} lists {name}, which is not there")
        return [self.path / name for name in self.names]

    @property
    def has_topics(self) -> bool:
        """Whether its patches are in folders."""
        return any("/" in name for name in self.names)

    def topics(self) -> List[Topic]:
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
        letter = read(self.path / name / LETTER) if name else None
        return parse(letter.data, f"{self.path.name}/{name}/{LETTER}") if letter else None

    def _faults(self, topics: Sequence[Topic]) -> List[str]:
        """What keeps the list from being one of topics."""
        where = f"patches/{self.base}/series"
        names = [topic.name for topic in topics]
        found: List[str] = []
        if "" in names and len(set(names)) > 1:
            found.append(f"{where}: either every patch is in the folder of a topic, or none is")
        found += [f"{where}: the patches of {name} are not next to each other"
                  for name in sorted(set(names)) if names.count(name) > 1]
        found += [f"{where}: {name}: a topic's name is made of a-z, 0-9 and -"
                  for name in sorted(set(names)) if name and not NAME.fullmatch(name)]
        for number, topic in enumerate(topics):
            for need in topic.needs:
                letter = f"patches/{self.base}/{topic.name}/{LETTER}"
                if need not in names:
                    found.append(f"{letter}: needs {need}, which is no topic of this base")
                elif need not in names[:number]:
                    found.append(f"{letter}: needs {need}, which {where} does not list before it: "
                                 "move it up, unless the two need each other")
        return found

    def wanted(self, name: Optional[str]) -> List[Topic]:
        """The topic of that name with what it needs, or all of them."""
        topics = self.topics()
        if not name:
            return topics
        self.topic(name)
        return needed(topics, [name])

    def topic(self, name: str) -> Topic:
        """The topic of that name."""
        topics = {topic.name: topic for topic in self.topics()}
        if name not in topics:
            have = ", ".join(sorted(topics)) if self.has_topics else ""
            raise Failure(USAGE, f"the series for Linux {self.base} has no topic {name}"
                          + (f"; it has: {have}" if have else ": it has no topics"))
        return topics[name]

    def new(self, name: str, needs: Tuple[str, ...]) -> Topic:
        """The topic of that name; if there is none, an empty one that needs these."""
        topics = self.topics()
        if name in [topic.name for topic in topics]:
            return self.topic(name)
        if topics and not self.has_topics:
            return self.topic(name)  # which fails
        if not NAME.fullmatch(name):
            raise Failure(USAGE, f"{name}: a topic's name is made of a-z, 0-9 and -")
        for need in needs:
            self.topic(need)
        return Topic(name, self.path / name, new_needs=needs)

    def adders(self) -> Dict[str, str]:
        """Paths of our files, each with the topic that adds it."""
        return {path: topic.name for topic in self.topics() for path in added(topic.files)}

    def touched(self) -> List[str]:
        """Paths that the patches touch."""
        return touched(self.files)

    def added(self) -> Set[str]:
        """Paths of the files that the patches add whole."""
        return added(self.files)
