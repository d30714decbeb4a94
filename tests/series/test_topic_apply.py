# SPDX-License-Identifier: GPL-2.0
"""apply and status with topics: one with what it needs, or all, on trees that have some."""
from __future__ import annotations

import json
import os
from typing import List
from unittest import mock

from topics_world import BITS, TopicWorld
from world import ATOMIC, KERNEL, ORDERING, SYNC, USER, files_of, fill, git, into_git, state

from series.status import APPLIED, CONFLICT, DIRTY, FUZZ


class Plain(TopicWorld):
    """A tree that is not in git."""

    def whole(self) -> None:
        """The tree is that of sync."""
        self.sync()
        (self.tree / ".series-overlay").unlink()
        self.assertEqual(files_of(self.kdir), files_of(self.tree))

    def test_all(self) -> None:
        self.assertIn("3 patches of 6.12 (atomics, bits, orderings)", self.apply())
        self.whole()
        self.refused(APPLIED, "has the series for Linux 6.12 already")
        self.refused(APPLIED, "has bits for Linux 6.12 already", "--topic", "bits")

    def test_one_with_what_it_needs(self) -> None:
        self.assertIn("2 patches of 6.12 (atomics, orderings)", self.apply("--topic", "orderings"))
        self.assertTrue((self.kdir / ORDERING).is_file())
        self.assertFalse((self.kdir / BITS).exists())

    def test_what_is_there_is_left_out(self) -> None:
        self.apply("--topic", "atomics")
        said = self.apply("--topic", "orderings")
        self.assertIn("there already: atomics\n", said)
        self.assertIn("1 patches of 6.12 (orderings)", said)
        self.apply()
        self.whole()

    def test_later_topic_is_there(self) -> None:
        """atomics then goes on top of bits, which the order of the series has below it."""
        self.apply("--topic", "bits")
        self.apply()
        self.whole()

    def test_conflict_with_the_tree(self) -> None:
        self.edit(self.kdir / SYNC, "mod condvar;", "mod condvars;")
        self.refused(CONFLICT, "patch 1 of 1 does not apply: atomics/0001-rust-sync-add-atomics")
        self.refused(CONFLICT, "does not apply: bits/0001-rust-sync-add-bits.patch", "--topic",
                     "bits")

    def test_tree_of_another_version_with_its_lines_elsewhere(self) -> None:
        self.edit(self.kdir / SYNC, "//! Sync.\n", "//! Sync.\n//!\n//! More.\n")
        self.edit(self.kdir / "Makefile", "SUBLEVEL = 7", "SUBLEVEL = 9")
        self.apply("--topic", "bits")
        self.apply()
        text = (self.kdir / SYNC).read_text()
        for line in ("//! More.\n", "pub mod atomic; // ordered\n", "pub mod bits;\n"):
            self.assertIn(line, text)

    def status(self, *argv: str) -> str:
        """What status prints."""
        return self.call("status", "--kdir", str(self.kdir), *argv).stdout

    def test_status(self) -> None:
        self.assertIn("  made for 6.12 (tested on 6.12.7); 3 patches: 3 apply\n"
                      "atomics: Of atomics: 1 apply\n"
                      "  applies            0001-rust-sync-add-atomics.patch\n"
                      "bits: Of bits: 1 apply\n"
                      "  applies            0001-rust-sync-add-bits.patch\n"
                      "orderings: Of orderings (on atomics): 1 apply\n"
                      "  applies            0001-rust-sync-add-orderings.patch\n",
                      self.must("status", "--kdir", str(self.kdir)))

    def test_status_of_one(self) -> None:
        self.edit(self.kdir / SYNC, "//! Sync.\n\n", "//! Sync.\n//!\n")
        said = self.must("status", "--kdir", str(self.kdir), "--topic", "bits")
        self.assertIn("1 patches: 1 apply\nbits", said)
        self.assertNotIn("atomics", said)
        self.fails(FUZZ, "1 apply with fuzz", "status", "--kdir", str(self.kdir), "--topic",
                   "atomics")

    def test_status_where_what_it_needs_conflicts(self) -> None:
        fill(self.kdir, {ATOMIC: "//! Another.\n"})
        self.assertIn("(left out before, and in the same files: atomics/0001)",
                      self.status("--topic", "orderings"))

    def test_status_of_trees_that_have_topics(self) -> None:
        self.apply("--topic", "bits")
        self.assertIn("atomics: Of atomics: 1 apply\n", self.status())
        self.assertIn("bits: Of bits: 1 already upstream\n", self.status())
        self.apply()
        self.assertIn("3 patches: 3 already upstream\n", self.status())

    def test_status_for_a_program(self) -> None:
        (tried,) = json.loads(self.status("--json", "--topic", "orderings"))["tried"]
        self.assertEqual(tried["topics"], [{"topic": "orderings", "title": "Of orderings",
                                            "needs": ["atomics"], "counts": {"applies": 1}}])
        self.assertEqual([patch["topic"] for patch in tried["patches"]], ["orderings"])


class Git(TopicWorld):
    """A git tree."""

    def setUp(self) -> None:
        super().setUp()
        into_git(self.kdir)

    def log(self) -> List[str]:
        """The commits on top of the kernel."""
        return git(self.kdir, "log", "--reverse", "--format=%s|%an", "HEAD").splitlines()[1:]

    def test_commits(self) -> None:
        self.apply("--topic", "orderings")
        self.assertEqual(self.log(), ["rust: sync: add atomics|A User",
                                      "rust: sync: add orderings|A User"])
        said = self.apply()
        self.assertIn("there already: atomics, orderings\n", said)
        self.assertEqual(self.log()[2:], ["rust: sync: add bits|A User"])
        self.sync()
        self.assertEqual((self.kdir / SYNC).read_text(), (self.tree / SYNC).read_text())

    def test_change_in_a_file_of_another_topic_is_not_in_the_way(self) -> None:
        fill(self.kdir, {BITS: "//! Mine.\n"})
        self.apply("--topic", "orderings")
        self.assertEqual(git(self.kdir, "status", "--porcelain"), f"?? {BITS}")
        self.refused(DIRTY, BITS)

    def test_environment_that_names_another_repository(self) -> None:
        """As in a hook of git's."""
        other = self.top / "other"
        fill(other, KERNEL)
        into_git(other)
        before = state(other)
        environment = {"GIT_DIR": str(other / ".git"), "GIT_WORK_TREE": str(other),
                       "GIT_INDEX_FILE": str(other / ".git/index")}
        with mock.patch.dict(os.environ, {**USER, **environment}):
            self.apply("--topic", "bits")
            self.must("regenerate")
        self.assertEqual(state(other), before)
        self.assertEqual(self.log(), ["rust: sync: add bits|A User"])
