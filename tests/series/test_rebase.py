# SPDX-License-Identifier: GPL-2.0
"""The way to a new version that Documentation/series.rst describes, where a patch conflicts."""
from __future__ import annotations

import subprocess

from world import KERNEL, NAMES, TIMER, World, fill, git

from series.status import CONFLICT


class Rebase(World):
    """Linux 6.12.8 changed what the second patch stands on."""

    def setUp(self) -> None:
        super().setUp()
        newer = KERNEL[TIMER].replace("struct timer ", "struct timer_list ")
        fill(self.pristine, {"Makefile": KERNEL["Makefile"].replace("= 7", "= 8"), TIMER: newer})
        done = self.call("status", "--kdir", str(self.pristine))
        self.assertEqual(done.returncode, CONFLICT)
        self.fails(CONFLICT, NAMES[1], "tree", "--tree", str(self.git_tree))

    def done(self) -> None:
        """The series is complete, for the new version, and keeps the rules."""
        self.assertIn("3 patches apply to Linux 6.12.8", self.must("check"))
        self.assertEqual((self.patches / "base").read_text(), "6.12.8\n")
        self.assertIn("3 apply\n", self.must("status", "--kdir", str(self.pristine)))

    def test_the_hunk_is_edited_in_the_patch(self) -> None:
        self.edit(self.patches / NAMES[1], " struct timer {", " struct timer_list {")
        self.must("regenerate")
        self.done()

    def test_the_patch_is_taken_out_and_made_again_as_a_commit(self) -> None:
        patch = (self.patches / NAMES[1]).read_text()
        self.edit(self.patches / "series", f"{NAMES[1]}\n", "")
        self.must("tree", "--tree", str(self.git_tree))
        (self.top / "patch").write_text(patch)
        with self.assertRaises(subprocess.CalledProcessError):
            git(self.git_tree, "am", "-q", str(self.top / "patch"))
        self.edit(self.git_tree / TIMER, "\n\n", "\n/* marked */\n")
        git(self.git_tree, "add", "-f", TIMER)
        git(self.git_tree, "am", "-q", "--continue")
        self.must("regenerate", "--from-tree", str(self.git_tree))
        self.done()
