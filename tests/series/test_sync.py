# SPDX-License-Identifier: GPL-2.0
"""sync: the tree is source + patches + checkout, and only what differs is written."""
from __future__ import annotations

import os

from world import ATOMIC, KERNEL, ORDERING, OWNED, SCRIPT, SYNC, TIMER, World, fill, files_of

from series.status import CHECK, INPUT


class Sync(World):
    """Each test fails if the line of overlay.py that it is about is taken out."""

    def test_tree_is_source_and_series(self) -> None:
        self.sync()
        self.assertIn("pub mod atomic;", (self.tree / SYNC).read_text())
        self.assertIn("marked", (self.tree / TIMER).read_text())
        self.assertEqual((self.tree / ORDERING).read_text(), "//! Orderings.\n")
        self.assertTrue(os.access(self.tree / SCRIPT, os.X_OK))
        self.assertEqual((self.tree / "lib/other.c").read_text(), KERNEL["lib/other.c"])

    def test_source_stays_as_it_is(self) -> None:
        before = files_of(self.pristine)
        self.sync()
        fill(self.checkout, {ATOMIC: "//! New.\n\npub mod ordering;\n"})
        self.sync()
        self.assertEqual(files_of(self.pristine), before)

    def test_source_behind_a_link_stays_as_it_is(self) -> None:
        before = files_of(self.pristine)
        self.pristine.rename(self.top / "unpacked")
        self.pristine.symlink_to("unpacked")
        self.sync()
        self.must("tree", "--tree", str(self.top / "another"))
        self.assertFalse((self.top / "another").is_symlink())
        self.assertEqual(files_of(self.top / "unpacked"), before)

    def test_second_run_writes_nothing(self) -> None:
        self.sync()
        before = {p: os.stat(self.tree / p).st_mtime_ns for p in (*OWNED, SYNC, TIMER)}
        self.assertIn(" 0 brought up to date", self.sync())
        after = {p: os.stat(self.tree / p).st_mtime_ns for p in before}
        self.assertEqual(after, before)

    def test_edit_in_the_checkout_arrives_alone(self) -> None:
        self.sync()
        self.edit(self.checkout / ATOMIC, "struct Atomic", "struct Newer")
        said = self.sync()
        self.assertIn(f"note: {ATOMIC} differs from patches/6.12", said)
        self.assertIn(" 1 brought up to date", said)
        self.assertIn("struct Newer", (self.tree / ATOMIC).read_text())

    def test_what_leaves_the_series_goes_back(self) -> None:
        self.sync()
        fill(self.patches, {"series": "0001-rust-sync-add-atomics.patch\n"})
        fill(self.checkout, {ATOMIC: "//! Atomics.\n\npub struct Atomic;\n"})
        self.sync()
        self.assertEqual((self.tree / TIMER).read_text(), KERNEL[TIMER])
        self.assertFalse((self.tree / SCRIPT).exists())
        self.assertFalse((self.tree / SCRIPT).parent.exists())
        fill(self.patches, {"series": "# nothing\n"})
        self.sync()
        (self.tree / ".series-overlay").unlink()
        self.assertEqual(files_of(self.tree), files_of(self.pristine))

    def test_restored_file_is_newer(self) -> None:
        """make has to see that a file went back."""
        old = 1_000_000_000
        os.utime(self.pristine / TIMER, (old, old))
        self.sync()
        fill(self.patches, {"series": "0001-rust-sync-add-atomics.patch\n"})
        self.sync()
        self.assertGreater(os.stat(self.tree / TIMER).st_mtime, old)

    def test_unknown_tree_is_refused(self) -> None:
        fill(self.tree, KERNEL)
        self.fails(INPUT, "not a tree made by sync", "sync", "--tree", str(self.tree))

    def test_new_source_makes_the_tree_anew(self) -> None:
        self.sync()
        for name in ("COPYING", "lib/other.c"):
            (self.pristine / name).unlink()
        fill(self.pristine, {"COPYING": "The licence.\n", "lib/other.c": "int newer;\n"})
        self.assertIn("made from another source", self.sync())
        self.assertEqual((self.tree / "lib/other.c").read_text(), "int newer;\n")

    def test_file_in_no_patch_is_named(self) -> None:
        fill(self.checkout, {"rust/kernel/sync/extra.rs": "//! Extra.\n"})
        self.assertIn("rust/kernel/sync/extra.rs is in no patch", self.sync())

    def test_missing_owned_file(self) -> None:
        (self.checkout / ORDERING).unlink()
        self.fails(CHECK, f"{ORDERING} is missing", "sync", "--tree", str(self.tree))
