# SPDX-License-Identifier: GPL-2.0
"""A second base, which has some of our files as its own and gets the others from the checkout."""
from __future__ import annotations

from world import ATOMIC, KERNEL, NAMES, ORDERING, SYNC, World, commit, fill, git

from series.status import CHECK

OTHER = "7.3"
THEIRS = "//! The kernel's atomics.\n\npub struct Atomic;\n"
NAME = "0001-rust-sync-add-orderings.patch"


class TwoBases(World):
    """The other kernel has atomic.rs; its series adds the orderings, which both series share."""

    def setUp(self) -> None:
        super().setUp()
        self.other = self.top / "other"
        self.other_git, self.other_patches = self.top / "other-git", self.checkout / "patches" / OTHER
        version = "VERSION = 7\nPATCHLEVEL = 3\nSUBLEVEL = 1\n"
        fill(self.other, {**KERNEL, "Makefile": version, ATOMIC: THEIRS,
                          SYNC: KERNEL[SYNC].replace("mod arc;\n", "mod arc;\npub mod atomic;\n")})
        self.must_other("tree", "--tree", str(self.other_git))
        fill(self.other_git, {ORDERING: (self.checkout / ORDERING).read_text(),
                              ATOMIC: THEIRS.replace("\n\n", "\n\npub mod ordering;\n", 1)})
        commit(self.other_git, "rust: sync: add orderings")
        self.must_other("regenerate", "--from-tree", str(self.other_git))

    def must_other(self, command: str, *argv: str) -> str:
        """must() for the other base."""
        return self.must(command, "--base", OTHER, "--pristine", str(self.other), *argv)

    def test_each_series_is_checked_with_the_files_it_owns(self) -> None:
        self.assertIn("their 3 owned files are the checkout's", self.must("check"))
        self.assertIn("1 patches apply to Linux 7.3.1, their 1 owned files are the checkout's",
                      self.must_other("check"))

    def test_a_file_that_is_the_other_kernels_own_is_changed_by_a_hunk(self) -> None:
        patch = (self.other_patches / NAME).read_text()
        self.assertIn(f"+++ b/{ATOMIC}\n", patch)
        self.assertEqual(patch.count("new file mode"), 1)
        self.assertIn("//! Atomics.", (self.checkout / ATOMIC).read_text())

    def test_an_edit_of_a_shared_file_goes_into_both_series(self) -> None:
        fill(self.checkout, {ORDERING: "//! Other.\n"})
        for base in ("6.12", OTHER):
            pristine = self.pristine if base == "6.12" else self.other
            where = ("--base", base, "--pristine", str(pristine))
            self.fails(CHECK, f"{ORDERING} differs from patches/{base}", "check", *where)
            self.must("regenerate", *where)
            self.must("check", *where)
        self.assertIn("+//! Other.", (self.patches / NAMES[2]).read_text())
        self.assertIn("+//! Other.", (self.other_patches / NAME).read_text())

    def test_an_edit_of_a_file_of_one_series_leaves_the_other_alone(self) -> None:
        self.edit(self.checkout / ATOMIC, "pub struct Atomic;", "pub struct Newer;")
        self.fails(CHECK, f"{ATOMIC} differs from patches/6.12", "check")
        self.must_other("check")
        self.assertIn("unchanged", self.must_other("regenerate"))

    def test_the_other_tree_has_its_own_file_and_ours(self) -> None:
        tree = self.top / "other-tree"
        output = self.must_other("sync", "--tree", str(tree))
        self.assertNotIn("note:", output)
        self.assertEqual((tree / ATOMIC).read_text(),
                         THEIRS.replace("\n\n", "\n\npub mod ordering;\n", 1))
        self.assertEqual((tree / ORDERING).read_text(), (self.checkout / ORDERING).read_text())

    def test_a_commit_for_one_base_that_edits_a_shared_file_shows_in_the_other(self) -> None:
        fill(self.other_git, {ORDERING: "//! Edited there.\n"})
        commit(self.other_git, "fixup")
        git(self.other_git, "reset", "-q", "--soft", "HEAD~2")
        commit(self.other_git, "rust: sync: add orderings")
        self.must_other("regenerate", "--from-tree", str(self.other_git))
        self.assertEqual((self.checkout / ORDERING).read_text(), "//! Edited there.\n")
        self.fails(CHECK, f"{ORDERING} differs from patches/6.12", "check")
        self.must("regenerate")
        self.must("check")

    def test_apply_takes_the_series_of_the_trees_version(self) -> None:
        done = self.call("apply", "--kdir", str(self.other))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Linux 7.3.1 with 1 patches of 7.3", done.stdout)
        self.assertIn("pub mod ordering;", (self.other / ATOMIC).read_text())
