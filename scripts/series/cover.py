# SPDX-License-Identifier: GPL-2.0
"""A topic's cover letter: what people wrote in it, and what is made of the patches.

People write the headers, the subject, the text and, as a paragraph of its own, the topics that it
needs: `Needs: name, name`. The number of patches, their list by author and the table of changed
files are those that git makes.
"""
from __future__ import annotations

import re
from dataclasses import dataclass

from .status import CHECK, Failure

LETTER = "0000-cover-letter.patch"
MBOX = "From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001\n"
NO_TITLE, NO_TEXT = "*** SUBJECT HERE ***", "*** BLURB HERE ***"  # git's own
# Authors with their patches, then the table, to the end.
MADE = re.compile(r"\n\n(?:\S[^\n]* \(\d+\):\n(?:  [^\n]*\n)+\n?)+(?: [^\n]*\n|\n)*\Z")
NEEDS = re.compile(r"(?:\A|\n\n)Needs:((?:.*)(?:\n[ \t].*)*)(?=\n\n|\Z)")
MARK = re.compile(r"\[PATCH (\d+)/(\d+)\] ")


@dataclass(frozen=True)
class Cover:
    """What people wrote."""

    headers: tuple[str, ...]  # each in one line, the subject apart
    mark: str  # of the subject: [PATCH 0/3]
    title: str
    text: str

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of the topics that have to be there before this one."""
        return tuple(name for found in NEEDS.findall(self.text)
                     for name in re.split(r"[,\s]+", found) if name)

    def problems(self) -> list[str]:
        """What is still to be written."""
        found = [f"no {name} in its head" for name in ("From", "Date")
                 if not any(header.startswith(f"{name}: ") for header in self.headers)]
        if not self.title or NO_TITLE in self.title:
            found.append("the subject has to be written")
        if NO_TEXT in self.text or not NEEDS.sub("", self.text).strip():
            found.append("the text has to be written")
        lines = [line for line in self.text.splitlines() if line.startswith("Needs:")]
        if len(lines) != len(NEEDS.findall(self.text)) or len(lines) > 1:
            found.append("`Needs: name, name` has to be there once, as a paragraph of its own")
        return found

    def write(self, made: bytes) -> bytes:
        """The letter, with the generated part out of one that git made."""
        head, _, rest = made.decode(errors="surrogateescape").partition("\n\n")
        mark = MARK.search(head)
        tail = rest.partition(f"{NO_TEXT}\n\n")[2]
        if mark is None or not tail:
            raise Failure(CHECK, f"git made no cover letter: {head}")
        lines = [*self.headers, f"Subject: {mark[0]}{self.title}"]
        text = MBOX + "\n".join(lines) + f"\n\n{self.text}\n\n{tail}"
        again = parse(text, LETTER)
        if (again.title, again.text) != (self.title, self.text):
            raise Failure(CHECK, "the text of the cover letter cannot be told from the list of "
                          f"patches below it: {self.title}")
        return text.encode(errors="surrogateescape")


def parse(text: str, name: str) -> Cover:
    """Read a letter."""
    head, _, rest = text.partition("\n\n")
    lines = re.sub(r"\n[ \t]+", " ", head).splitlines()
    headers = [line for line in lines if not line.startswith("From ")]
    subjects = [line[len("Subject: "):] for line in headers if line.startswith("Subject: ")]
    if len(subjects) != 1:
        raise Failure(CHECK, f"patches/{name}: a cover letter has one Subject")
    mark = MARK.match(subjects[0])
    rest = re.split(r"(?m)^-- $", rest)[0]
    made = MADE.search(f"\n\n{rest}")
    if made:
        rest = rest[:max(made.start() - 2, 0)]
    return Cover(tuple(line for line in headers if not line.startswith("Subject: ")),
                 mark[0].strip() if mark else "",
                 subjects[0][mark.end() if mark else 0:].strip(), rest.strip("\n"))


def skeleton(author: str, date: str, needs: tuple[str, ...]) -> Cover:
    """The letter of a new topic, which its author has to write."""
    text = NO_TEXT + (f"\n\nNeeds: {', '.join(needs)}" if needs else "")
    return Cover((f"From: {author}", f"Date: {date}"), "", NO_TITLE, text)
