# SPDX-License-Identifier: GPL-2.0
"""The tiny kernel with a series of three topics, made with series.py itself.

`atomics` and `bits` change lines of one file that are so near that only a merge stacks them;
`orderings` needs `atomics`.
"""
from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Dict, Optional

from world import ATOMIC, KERNEL, ORDERING, SYNC, TIMER, World, commit, fill, git

BITS = "rust/kernel/sync/bits.rs"
LETTER = "0000-cover-letter.patch"
WITH_ATOMICS = KERNEL[SYNC].replace("mod condvar;\n", "mod condvar;\npub mod atomic;\n")
WITH_BITS = KERNEL[SYNC].replace("mod lock;\n", "mod lock;\npub mod bits;\n")
ATOMICS_TEXT = "//! Atomics.\n\npub struct Atomic;\n"


class TopicWorld(World):
    """Each test gets its own copy of a checkout with topics, made once."""

    topics_template: Optional[tempfile.TemporaryDirectory] = None

    @classmethod
    def setUpClass(cls) -> None:
        if TopicWorld.topics_template is None:
            TopicWorld.topics_template = tempfile.TemporaryDirectory()
            cls.make_paths(Path(TopicWorld.topics_template.name))
            cls.checkout.mkdir()
            fill(cls.pristine, KERNEL)
            fill(cls.kdir, KERNEL)
            cls.new_topic("atomics", "", "rust: sync: add atomics",
                          {ATOMIC: ATOMICS_TEXT, SYNC: WITH_ATOMICS})
            cls.new_topic("bits", "", "rust: sync: add bits",
                          {BITS: "//! Bits.\n", SYNC: WITH_BITS})
            cls.new_topic("orderings", "atomics", "rust: sync: add orderings",
                          {ORDERING: "//! Orderings.\n",
                           SYNC: WITH_ATOMICS.replace("atomic;\n", "atomic; // ordered\n")})

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        shutil.copytree(TopicWorld.topics_template.name, folder.name, dirs_exist_ok=True)
        type(self).make_paths(Path(folder.name))

    @classmethod
    def tree_of(cls, topic: str) -> Path:
        """The git tree of a topic."""
        return cls.top / f"git-{topic}"

    @classmethod
    def make_tree(cls, topic: str, *argv: str) -> str:
        """make tree TOPIC=."""
        return cls.must("tree", "--tree", str(cls.tree_of(topic)), "--topic", topic, *argv)

    @classmethod
    def record(cls, topic: str) -> str:
        """make patches FROM=tree TOPIC=."""
        return cls.must("regenerate", "--from-tree", str(cls.tree_of(topic)), "--topic", topic)

    @classmethod
    def new_topic(cls, topic: str, needs: str, subject: str, files: Dict[str, str]) -> None:
        """Make a topic of one commit, with a cover letter that is written."""
        cls.make_tree(topic, "--needs", needs)
        tree = cls.tree_of(topic)
        fill(tree, files)
        git(tree, "add", "-f", *files)
        commit(tree, subject)
        cls.record(topic)
        letter = cls.patches / topic / LETTER
        letter.write_text(letter.read_text().replace("*** SUBJECT HERE ***", f"Of {topic}")
                          .replace("*** BLURB HERE ***", "It is good."))

    def late_topic(self, path: str, text: str, needs: str = "") -> None:
        """One more topic, `marks`, which changes one file."""
        self.new_topic("marks", needs, "timer: mark expires", {path: text})


MARKED = {TIMER: KERNEL[TIMER].replace("\n\n", "\n/* marked */\n")}
