# SPDX-License-Identifier: GPL-2.0
"""status: what becomes of each patch on a kernel that is only read."""
from __future__ import annotations

import json
import os
from difflib import unified_diff
from typing import Dict, List, Tuple

from world import ATOMIC, KERNEL, NAMES, SYNC, TIMER, World, fill, git, into_git, stamps

from series.status import APPLIED, CONFLICT, FUZZ, INPUT, VERSION

OTHER = "lib/other.c"
NUMBERS = [f"int n{number};\n" for number in range(40)]


class Status(World):
    """A user's kernel tree, as the series was made for it unless a test changes it."""

    def ends(self, status: int, *argv: str) -> str:
        """Run status on the tree; what it prints if it ends like this, the tree untouched."""
        before = stamps(self.kdir)
        done = self.call("status", "--kdir", str(self.kdir), *argv)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.assertEqual(stamps(self.kdir), before)
        return done.stdout

    def verdicts(self, status: int) -> List[str]:
        """The same; the words before each patch's name."""
        rows = self.ends(status).splitlines()
        return [row[:-len(name)].strip() for name in NAMES for row in rows if row.endswith(name)]

    def patches_are(self, *changes: Dict[str, Tuple[str, str]]) -> None:
        """A series of these patches: each its files, before and after it."""
        for name, files in zip(NAMES, changes):
            text = ""
            for path, (before, after) in files.items():
                diff = unified_diff(before.splitlines(True), after.splitlines(True), f"a/{path}",
                                    f"b/{path}")
                text += f"diff --git a/{path} b/{path}\n" + "".join(diff)
            (self.patches / name).write_text(text)
        (self.patches / "series").write_text("".join(f"{n}\n" for n in NAMES[:len(changes)]))


class Verdicts(Status):
    """Each of them."""

    def test_applies(self) -> None:
        self.assertEqual(self.verdicts(0), ["applies"] * 3)

    def test_offset(self) -> None:
        before = "".join(NUMBERS)
        self.patches_are({OTHER: (before, before.replace("n9;", "nine;").replace("n30;", "x;"))})
        fill(self.kdir, {OTHER: "int x;\n" * 4 + before.replace("n20;", "n20;\nint y;\nint z;")})
        self.assertEqual(self.verdicts(0), ["offset +6"])

    def test_fuzz(self) -> None:
        self.edit(self.kdir / SYNC, "//! Sync.\n\nmod arc", "//! Syncing.\n\nmod arc")
        self.assertEqual(self.verdicts(FUZZ), ["fuzz 1", "applies", "applies"])
        self.edit(self.kdir / SYNC, "//! Syncing.\n\nmod arc", "//! Syncing.\n//! More.\nmod arc")
        self.assertEqual(self.verdicts(FUZZ), ["fuzz 2", "applies", "applies"])
        self.edit(self.kdir / SYNC, "mod arc;", "mod arc_2;")
        self.assertEqual(self.verdicts(CONFLICT)[0], "CONFLICTS")

    def test_upstream(self) -> None:
        self.edit(self.kdir / TIMER, "\n\n", "\n/* marked */\n")
        self.assertEqual(self.verdicts(APPLIED), ["applies", "already upstream", "applies"])

    def test_all_of_it_is_upstream_though_the_last_patch_changes_what_the_first_adds(self) -> None:
        self.apply()
        self.assertEqual(self.verdicts(APPLIED), ["already upstream"] * 3)

    def test_a_hunk_that_fits_in_both_directions_belongs_where_it_is_nearer(self) -> None:
        before = "".join(NUMBERS)
        after = before.replace("int n20;\n", "")
        self.patches_are({OTHER: (before, after)})
        fill(self.kdir, {OTHER: before + after})
        self.assertEqual(self.verdicts(0), ["applies"])
        fill(self.kdir, {OTHER: after + before})
        self.assertEqual(self.verdicts(APPLIED), ["already upstream"])

    def test_conflict_shows_where_and_the_hunk_and_what_the_file_lacks(self) -> None:
        self.edit(self.kdir / TIMER, "#ifndef", "\n\n#ifndef")
        self.edit(self.kdir / TIMER, "struct timer", "struct timer_list")
        self.assertEqual(self.verdicts(CONFLICT), ["applies", "CONFLICTS", "applies"])
        self.assertIn(f"      {TIMER}: no place for (! marks lines that the file does not have)\n"
                      "        | @@ -1,5 +1,5 @@\n        |  #ifndef T\n        |  #define T\n"
                      "        !  struct timer { long expires; };\n"
                      "        | -\n        | +/* marked */\n        |  #endif\n",
                      self.ends(CONFLICT))

    def test_the_kernels_own_file(self) -> None:
        fill(self.kdir, {ATOMIC: "//! The kernel's.\n"})
        self.assertEqual(self.verdicts(CONFLICT), ["CONFLICTS", "applies", "CONFLICTS"])
        output = self.ends(CONFLICT)
        self.assertIn(f"      {ATOMIC}: the kernel has its own, with other content", output)
        self.assertIn("(left out before, and in the same files: 0001)", output)

    def test_a_patch_with_one_conflict_is_left_out_whole(self) -> None:
        before = "".join(NUMBERS)
        after = before.replace("n9;", "nine;")
        self.patches_are({OTHER: (before, after), TIMER: (KERNEL[TIMER], "")},
                         {OTHER: (before, before.replace("n9;", "neun;"))})
        fill(self.kdir, {OTHER: before, TIMER: "int other;\n"})
        self.assertEqual(self.verdicts(CONFLICT), ["CONFLICTS", "applies"])

    def test_no_such_file(self) -> None:
        (self.kdir / TIMER).unlink()
        self.assertIn(f"      {TIMER}: the tree has no such file\n", self.ends(CONFLICT))


class Kernels(Status):
    """Which kernels there may be, and which series is judged."""

    def test_git_tree_with_changes_is_tried_as_it_is_and_not_touched(self) -> None:
        into_git(self.kdir)
        self.edit(self.kdir / TIMER, "struct timer", "struct timer_list")
        os.utime(self.kdir / SYNC, (1, 1))  # so that git would want to refresh its index
        git(self.kdir, "add", TIMER)
        self.assertEqual(self.verdicts(CONFLICT), ["applies", "CONFLICTS", "applies"])

    def test_version_without_series(self) -> None:
        self.edit(self.kdir / "Makefile", "PATCHLEVEL = 12", "PATCHLEVEL = 13")
        self.assertEqual(self.verdicts(VERSION), ["applies"] * 3)
        self.fails(VERSION, "is Linux 6.13.7: there is no series for it", "status", "--kdir",
                   str(self.kdir))
        self.ends(0, "--base", "6.12")
        self.fails(VERSION, "no series for Linux 9.9", "status", "--base", "9.9", "--kdir", ".")

    def test_not_a_kernel(self) -> None:
        self.fails(INPUT, "no such directory", "status", "--kdir", str(self.top / "none"))
        self.fails(INPUT, "is not a kernel source tree", "status", "--kdir", str(self.checkout))
        self.fails(INPUT, "it is a file", "status", "--kdir", str(self.kdir / "Makefile"))

    def test_a_tree_or_a_tarball(self) -> None:
        for argv in ((), ("--kdir", ".", "--tarball", "x")):
            with self.assertRaises(SystemExit) as ended:
                self.call("status", *argv)
            self.assertEqual(ended.exception.code, 2)

    def test_own_source_of_each_base(self) -> None:
        self.fails(INPUT, "run make source", "status", "--build", str(self.top / "none"))
        build = self.top / "build"
        fill(build / "6.12/pristine", KERNEL)
        fill(self.checkout, {"patches/7.3/series": "# None.\n"})
        output = self.must("status", "--build", str(build))
        self.assertIn("patches/6.12 on Linux 6.12.7", output)
        self.assertIn("3 patches: 3 apply\n", output)
        self.assertIn("patches/7.3: not tried, its source is not there", output)

    def test_json(self) -> None:
        self.edit(self.kdir / TIMER, "struct timer", "struct timer_list")
        (tried,) = json.loads(self.ends(CONFLICT, "--json"))["tried"]
        self.assertEqual(tried["counts"], {"applies": 2, "conflicts": 1})
        self.assertIn("  !  struct timer { long expires; };", tried["patches"][1]["conflicts"])
