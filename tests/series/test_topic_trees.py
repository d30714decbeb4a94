# SPDX-License-Identifier: GPL-2.0
"""tree and regenerate --from-tree with topics: each has its own tree, on what it needs."""
from __future__ import annotations

from topics_world import BITS, LETTER, TopicWorld, WITH_ATOMICS
from world import ATOMIC, KERNEL, ORDERING, SYNC, commit, fill, files_of, git

from series.status import CHECK, DIRTY, INPUT, USAGE


class Trees(TopicWorld):
    """There, and back."""

    def subjects(self, tree: str, commits: str = "HEAD") -> str:
        """The subjects in a tree, the first commit's first."""
        return git(self.tree_of(tree), "log", "--reverse", "--format=%s", commits)

    def test_on_what_it_needs(self) -> None:
        self.make_tree("orderings")
        self.assertEqual(self.subjects("orderings").splitlines(),
                         ["Linux 6.12.7", "rust: sync: add atomics", "rust: sync: add orderings"])
        self.assertEqual(self.subjects("orderings", "base..HEAD"), "rust: sync: add orderings")
        self.assertFalse((self.tree_of("orderings") / BITS).exists())
        self.assertIn("git-orderings: up to date, 1 patches of orderings on those of atomics",
                      self.make_tree("orderings"))

    def test_what_it_needs_changed(self) -> None:
        self.make_tree("orderings")
        fill(self.checkout, {ATOMIC: "//! Newer.\n"})
        self.assertIn("brought up to date", self.make_tree("orderings"))
        self.assertEqual((self.tree_of("orderings") / ATOMIC).read_text(), "//! Newer.\n")
        self.assertEqual(self.subjects("orderings", "base..HEAD"), "rust: sync: add orderings")

    def test_way_back_writes_that_topic_alone(self) -> None:
        others = {name: files_of(self.patches / name) for name in ("atomics", "orderings")}
        self.make_tree("bits")
        fill(self.tree_of("bits"), {"rust/kernel/sync/bits/more.rs": "//! More.\n"})
        commit(self.tree_of("bits"), "rust: sync: add more bits")
        self.assertIn("patches/6.12/bits: 2 patches with 2 owned files", self.record("bits"))
        self.assertEqual(others, {name: files_of(self.patches / name) for name in others})
        self.assertTrue((self.checkout / "rust/kernel/sync/bits/more.rs").is_file())
        letter = (self.patches / "bits" / LETTER).read_text()
        self.assertIn("Subject: [PATCH 0/2] Of bits\n\nIt is good.\n\nA User (2):\n", letter)
        self.assertIn("bits/0002-rust-sync-add-more-bits.patch\norderings/",
                      (self.patches / "series").read_text())
        self.must("check")
        self.assertIn("unchanged", self.record("bits"))
        self.assertIn("up to date, 2 patches of bits", self.make_tree("bits"))

    def test_new_topic_needs_a_letter(self) -> None:
        self.make_tree("more", "--needs", "orderings, bits")
        self.assertIn("pub mod bits;", (self.tree_of("more") / SYNC).read_text())
        self.assertEqual(self.subjects("more", "base..HEAD"), "")
        fill(self.tree_of("more"), {"rust/kernel/sync/more.rs": "//! More.\n"})
        commit(self.tree_of("more"), "rust: sync: add more")
        self.record("more")
        self.assertIn("\n\nNeeds: orderings, bits\n", (self.patches / "more" / LETTER).read_text())
        self.fails(CHECK, "more/0000-cover-letter.patch: the text has to be written", "check")
        self.assertIn("up to date", self.make_tree("more"))

    def test_needs(self) -> None:
        for topic, needs, text in (("more", "none", "has no topic none"),
                                   ("bits", "atomics", "what it needs is in its cover letter")):
            self.fails(USAGE, text, "tree", "--tree", str(self.tree_of(topic)), "--topic", topic,
                       "--needs", needs)
        self.fails(USAGE, "name it with TOPIC=", "tree", "--tree", str(self.git_tree), "--needs",
                   "bits")
        self.make_tree("bits")
        self.edit(self.patches / "bits" / LETTER, "It is good.", "It is good.\n\nNeeds: atomics")
        self.fails(DIRTY, "was made on no topic, and bits now needs atomics", "regenerate",
                   "--from-tree", str(self.tree_of("bits")), "--topic", "bits")

    def test_the_stack_is_to_read_and_to_build(self) -> None:
        self.assertIn("to edit a topic, make tree TOPIC=NAME",
                      self.must("tree", "--tree", str(self.git_tree)))
        subjects = git(self.git_tree, "log", "--reverse", "--format=%s", "base..").splitlines()
        self.assertEqual(subjects, ["rust: sync: add atomics", "rust: sync: add bits",
                                    "rust: sync: add orderings"])
        self.fails(USAGE, "has all of them: name one", "regenerate", "--from-tree",
                   str(self.git_tree))
        self.fails(INPUT, "was made for the whole series, not for bits", "regenerate",
                   "--from-tree", str(self.git_tree), "--topic", "bits")

    def test_tree_of_another_topic(self) -> None:
        self.make_tree("bits")
        self.fails(INPUT, "was made for the topic bits, not for atomics", "regenerate",
                   "--from-tree", str(self.tree_of("bits")), "--topic", "atomics")
        self.must("tree", "--tree", str(self.tree_of("bits")), "--topic", "atomics")
        self.assertEqual(self.subjects("bits", "base..HEAD"), "rust: sync: add atomics")
        self.assertEqual((self.tree_of("bits") / SYNC).read_text(), WITH_ATOMICS)

    def test_commit_that_touches_a_file_of_another_topics(self) -> None:
        self.make_tree("orderings")
        fill(self.tree_of("orderings"), {ATOMIC: "//! Changed.\n"})
        commit(self.tree_of("orderings"), "rust: sync: change atomics")
        before = files_of(self.checkout)
        self.fails(CHECK, "the topic atomics adds this file", "regenerate", "--from-tree",
                   str(self.tree_of("orderings")), "--topic", "orderings")
        self.assertEqual(files_of(self.checkout), before)

    def test_dropped_commits_drop_the_topic(self) -> None:
        self.make_tree("orderings")
        git(self.tree_of("orderings"), "reset", "-q", "--hard", "base")
        self.assertIn(f"no patch adds {ORDERING} any more", self.record("orderings"))
        self.assertFalse((self.patches / "orderings").exists())
        (self.checkout / ORDERING).unlink()
        self.assertIn("2 patches in 2 topics", self.must("check"))


class Flat(TopicWorld):
    """A base without topics."""

    def test_topic_of_it(self) -> None:
        (self.patches / "0001-x.patch").write_text(
            (self.patches / "atomics/0001-rust-sync-add-atomics.patch").read_text())
        fill(self.patches, {"series": "0001-x.patch\n"})
        for name in ("bits", "atomics"):
            self.fails(USAGE, f"the series for Linux 6.12 has no topic {name}: it has no topics",
                       "tree", "--tree", str(self.tree), "--topic", name)
        self.assertEqual((self.pristine / SYNC).read_text(), KERNEL[SYNC])
