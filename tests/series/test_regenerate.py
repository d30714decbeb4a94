# SPDX-License-Identifier: GPL-2.0
"""regenerate and tree: the series and the checkout are written from each other."""
from __future__ import annotations

import os
from typing import List
from unittest import mock

from world import (ATOMIC, BASE, KERNEL, NAMES, ORDERING, SCRIPT, TIMER, World, commit, files_of,
                   fill, git, stamps)

from series import tree as trees
from series.status import CHECK, DIRTY, INPUT, VERSION


class Regenerate(World):
    """Owned files come from the checkout, all else from the patches."""

    def test_first_series(self) -> None:
        lines = (self.patches / "series").read_text().splitlines()
        self.assertEqual([line for line in lines if not line.startswith("#")], NAMES)
        self.assertEqual((self.patches / "base").read_text(), "6.12.7\n")
        patch = (self.patches / NAMES[2]).read_text()
        self.assertIn("Subject: [PATCH 3/3] rust: sync: add orderings\n", patch)
        self.assertIn("From: A User <user@example.org>\n", patch)
        self.assertTrue(os.access(self.checkout / "kernel" / SCRIPT, os.X_OK))
        self.assertFalse((self.checkout / "kernel" / TIMER).exists())

    def test_nothing_to_do_changes_nothing(self) -> None:
        before = stamps(self.patches)
        self.assertIn("unchanged", self.must("regenerate"))
        self.assertEqual(stamps(self.patches), before)

    def test_edit_goes_into_the_patch_that_adds_the_file(self) -> None:
        before = files_of(self.patches)
        self.edit(self.checkout / ATOMIC, "pub struct Atomic;", "pub struct Newer;")
        self.must("regenerate")
        self.assertIn("+pub struct Newer;", (self.patches / NAMES[0]).read_text())
        self.assertNotIn("ordering", (self.patches / NAMES[0]).read_text())
        third = (self.patches / NAMES[2]).read_text()
        self.assertIn("+pub mod ordering;", third)
        self.assertNotIn("+pub struct Newer;", third)
        self.assertEqual(files_of(self.patches)[NAMES[1]], before[NAMES[1]])
        self.assertIn("unchanged", self.must("regenerate"))
        self.must("check")

    def test_line_that_a_later_patch_adds_is_gone(self) -> None:
        self.edit(self.checkout / ATOMIC, "pub mod ordering;\n", "")
        before = files_of(self.checkout)
        self.fails(CHECK, f"patch 3 (rust: sync: add orderings) adds lines to {ATOMIC}:1 that the "
                   "checkout's file does not have together", "regenerate")
        self.assertEqual(files_of(self.checkout), before)

    def test_messages_comments_and_other_files_stay(self) -> None:
        def heads() -> List[str]:
            return [(self.patches / name).read_text().split("\n---\n")[0] for name in NAMES]

        before = heads()
        fill(self.patches, {"notes": "Notes.\n"})
        self.edit(self.patches / "series", NAMES[0], f"# mine\n{NAMES[0]}")
        fill(self.checkout, {ORDERING: "//! Other.\n"})
        self.must("regenerate")
        self.assertEqual(heads(), before)
        self.assertIn("# mine\n", (self.patches / "series").read_text())
        self.assertEqual((self.patches / "notes").read_text(), "Notes.\n")

    def test_what_is_not_there(self) -> None:
        for path, status, text in (
                (self.pristine / "Makefile", INPUT, "is not a kernel source tree"),
                (self.patches / NAMES[1], INPUT, f"lists {NAMES[1]}, which is not there"),
                (self.patches / "series", VERSION, f"no series for Linux {BASE}")):
            data = path.read_bytes()
            path.unlink()
            self.fails(status, text, "regenerate")
            path.write_bytes(data)


class Tree(World):
    """The git tree: there, and back."""

    def again(self) -> str:
        return self.must("tree", "--tree", str(self.git_tree))

    def record(self) -> str:
        return self.must("regenerate", "--from-tree", str(self.git_tree))

    def test_series_as_commits(self) -> None:
        subjects = git(self.git_tree, "log", "--reverse", "--format=%s").splitlines()
        self.assertEqual(subjects, ["Linux 6.12.7", "rust: sync: add atomics",
                                    "timer: mark expires", "rust: sync: add orderings"])
        self.assertIn("git: up to date, 3 patches", self.again())

    def test_edit_in_the_checkout_arrives(self) -> None:
        fill(self.checkout, {ORDERING: "//! Other.\n"})
        self.assertIn("brought up to date", self.again())
        self.assertEqual((self.git_tree / ORDERING).read_text(), "//! Other.\n")
        self.assertIn("git: up to date, 3 patches", self.again())

    def test_way_back(self) -> None:
        self.again()
        fill(self.git_tree, {"rust/kernel/sync/new.rs": "//! New.\n"})
        commit(self.git_tree, "rust: sync: add new")
        self.assertIn("4 patches", self.record())
        self.assertEqual((self.checkout / "rust/kernel/sync/new.rs").read_text(), "//! New.\n")
        self.assertIn("[PATCH 4/4]", (self.patches / "0004-rust-sync-add-new.patch").read_text())
        self.assertIn("unchanged", self.must("regenerate"))
        self.assertIn("unchanged", self.record())
        self.assertIn("git: up to date, 4 patches", self.again())
        self.must("check")

    def test_failure_on_the_way_leaves_the_tree(self) -> None:
        """git fails when the kernel is checked out and the series is not on it."""
        before = git(self.git_tree, "log", "--format=%H"), files_of(self.git_tree)
        fill(self.checkout, {ORDERING: "//! Other.\n"})
        with mock.patch.object(trees, "AM", ("am", "--no-such-option")):
            done = self.call("tree", "--tree", str(self.git_tree))
            self.assertEqual(done.returncode, INPUT)
        self.assertEqual((git(self.git_tree, "log", "--format=%H"), files_of(self.git_tree)),
                         before)
        self.assertIn("brought up to date", self.again())

    def test_dropped_commit(self) -> None:
        git(self.git_tree, "reset", "-q", "--hard", "HEAD^")
        self.assertIn(f"no patch adds {ORDERING} any more", self.record())
        self.assertFalse((self.patches / NAMES[2]).exists())

    def test_unrecorded_work_is_not_overwritten(self) -> None:
        fill(self.git_tree, {"rust/kernel/sync/new.rs": "//! New.\n"})
        self.fails(DIRTY, "uncommitted changes", "tree", "--tree", str(self.git_tree))
        self.fails(DIRTY, "uncommitted changes", "regenerate", "--from-tree", str(self.git_tree))
        commit(self.git_tree, "rust: sync: add new")
        self.fails(DIRTY, "1 commits that the series does not have", "tree", "--tree",
                   str(self.git_tree))

    def test_checkout_edit_is_not_overwritten(self) -> None:
        fill(self.checkout, {ORDERING: "//! Mine.\n"})
        before = files_of(self.checkout)
        fill(self.git_tree, {ORDERING: "//! Theirs.\n"})
        commit(self.git_tree, "rust: sync: change orderings")
        git(self.git_tree, "reset", "-q", "--soft", "HEAD~2")
        commit(self.git_tree, "rust: sync: add orderings")
        self.fails(DIRTY, f"edited in the checkout and different in the tree:\n  {ORDERING}",
                   "regenerate", "--from-tree", str(self.git_tree))
        self.assertEqual(files_of(self.checkout), before)

    def test_later_patch_may_only_add_lines(self) -> None:
        fill(self.git_tree, {ATOMIC: "//! Atomics.\n\npub mod ordering;\n\npub struct Other;\n"})
        commit(self.git_tree, "rust: sync: rename")
        self.fails(CHECK, "patch 4 (rust: sync: rename): rust/kernel/sync/atomic.rs: later patches "
                   "may only add lines", "regenerate", "--from-tree", str(self.git_tree))

    def test_message_that_git_am_would_cut(self) -> None:
        fill(self.git_tree, {"rust/kernel/sync/new.rs": "//! New.\n"})
        git(self.git_tree, "add", ".")
        git(self.git_tree, "commit", "-q", "-m", "rust: sync: add new", "-m", "Top.\n---\nLost.")
        self.fails(CHECK, "git am does not give the message back", "regenerate", "--from-tree",
                   str(self.git_tree))

    def test_other_folder_is_refused(self) -> None:
        fill(self.tree, KERNEL)
        self.fails(DIRTY, "was not made by this command", "tree", "--tree", str(self.tree))
        self.fails(INPUT, "was not made by `make tree`", "regenerate", "--from-tree",
                   str(self.tree))
