# SPDX-License-Identifier: GPL-2.0
"""check: each rule, broken once."""
from __future__ import annotations

import unittest

from world import ATOMIC, NAMES, ORDERING, SCRIPT, TIMER, World, fill

from series.status import CHECK, CONFLICT, INPUT, VERSION


class Check(World):
    """The series of the world is fine; then one thing is not."""

    def bad(self, text: str, status: int = CHECK) -> None:
        """check fails and says this."""
        self.fails(status, text, "check")

    def test_fine(self) -> None:
        self.assertIn("3 patches apply to Linux 6.12.7, their 3 owned files are the checkout's",
                      self.must("check"))

    def test_no_series(self) -> None:
        (self.patches / "series").unlink()
        self.bad("there is no series for Linux 6.12", VERSION)

    def test_empty_series(self) -> None:
        fill(self.patches, {"series": "# none\n"})
        self.bad("lists no patch")

    def test_patch_not_listed(self) -> None:
        fill(self.patches, {"0009-x.patch": ""})
        self.bad("0009-x.patch: not in patches/6.12/series")

    def test_listed_patch_missing(self) -> None:
        (self.patches / NAMES[2]).unlink()
        self.bad("which is not there", INPUT)

    def test_wrong_order(self) -> None:
        fill(self.patches, {"series": "\n".join([NAMES[1], NAMES[0], NAMES[2]]) + "\n"})
        self.bad(f"{NAMES[1]}: is patch 1 of the series")

    def test_wrong_number(self) -> None:
        self.edit(self.patches / NAMES[1], "[PATCH 2/3]", "[PATCH 2/4]")
        self.bad("its subject does not start with [PATCH 2/3]")

    def test_wrong_version(self) -> None:
        fill(self.patches, {"base": "6.6.1\n"})
        self.bad("patches/6.12/base: holds 6.6.1")

    def test_source_of_another_version(self) -> None:
        self.edit(self.pristine / "Makefile", "PATCHLEVEL = 12", "PATCHLEVEL = 6")
        self.bad("is Linux 6.6.7, not 6.12")

    def test_patch_does_not_apply(self) -> None:
        self.edit(self.pristine / TIMER, "struct timer", "struct timer_list")
        self.bad(f"patch 2 of 3 does not apply: {NAMES[1]}", CONFLICT)

    def test_owned_file_differs(self) -> None:
        fill(self.checkout, {ORDERING: "//! Other.\n"})
        self.bad(f"{ORDERING} differs from patches/6.12")

    def test_owned_file_not_executable(self) -> None:
        (self.checkout / "kernel" / SCRIPT).chmod(0o644)
        self.bad(f"kernel/{SCRIPT} differs from patches/6.12 in being executable")

    def test_owned_file_missing(self) -> None:
        (self.checkout / ORDERING).unlink()
        self.bad(f"{ORDERING} is missing")

    def test_file_in_no_series(self) -> None:
        fill(self.checkout, {"rust/kernel/sync/extra.rs": "", "kernel/lib/extra.c": ""})
        self.bad("rust/kernel/sync/extra.rs: in no series")
        self.bad("kernel/lib/extra.c: in no series")

    def test_file_of_another_base(self) -> None:
        fill(self.checkout, {"rust/extra.rs": "", "patches/7.3/series": "0001-x.patch\n",
                             "patches/7.3/0001-x.patch":
                             "diff --git a/rust/extra.rs b/rust/extra.rs\nnew file mode 100644\n"})
        self.must("check")

    def test_later_patch_changes_an_owned_file(self) -> None:
        self.edit(self.patches / NAMES[2], "@@ -1,3 +1,5 @@\n //! Atomics.\n",
                  "@@ -1,3 +1,5 @@\n-//! Atomics.\n+//! Changed.\n")
        self.edit(self.checkout / ATOMIC, "//! Atomics.", "//! Changed.")
        self.bad(f"{ATOMIC}: later patches may only add lines to an owned file")

    def test_no_area(self) -> None:
        self.edit(self.patches / NAMES[1], "timer: mark", "Mark")
        self.bad("patch 2 (Mark expires): the subject has no `area: `")


if __name__ == "__main__":
    unittest.main()
