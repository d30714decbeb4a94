# SPDX-License-Identifier: GPL-2.0
"""operations.py on the checkout's own sources, whole and with a piece missing.

Each case that expects a failure changes one thing; without the change, test_all_reached() passes.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
ATOMIC = Path(os.environ.get("PRISTINE", "")) / "scripts/atomic"


@unittest.skipUnless((ATOMIC / "atomics.tbl").exists(), "PRISTINE= names no kernel tree")
class Operations(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.rust = self.folder / "sync"
        shutil.copytree(TOP / "rust/kernel/sync", self.rust)
        self.output = self.folder / "operations.rst"

    def run_it(self, *more: str, atomic: Path = ATOMIC) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, str(TOP / "scripts/operations.py"), "--atomic", str(atomic), "--rust",
             str(self.rust), "--output", str(self.output), *more],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.rust / name
        text = path.read_text()
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, 1))

    def assert_fails(self, *names: str) -> None:
        """Fails because of these, writes nothing."""
        done = self.run_it()
        self.assertEqual(done.returncode, 3, done.stdout)
        for name in names:
            self.assertIn(name, done.stdout)
        self.assertFalse(self.output.exists())

    def test_all_reached(self) -> None:
        done = self.run_it()
        self.assertEqual(done.returncode, 0, done.stdout)
        text = self.output.read_text()
        self.assertRegex(text, r"``atomic64_fetch_or_acquire`` +``fetch_or\(v, Acquire\)``\n")
        self.assertRegex(text, r"``atomic_set`` +``store\(v, Relaxed\)``\n")
        self.assertRegex(text, r"``atomic_cmpxchg_release`` +``cmpxchg\(old, new, Release\)``: runs "
                               r"``atomic_try_cmpxchg_release``\n")
        self.assertEqual(self.run_it("--check").returncode, 0)

    def test_no_row_twice_or_too_few(self) -> None:
        self.run_it()
        rows = re.findall(r"^``(atomic\w+)``  +``\w+\(", self.output.read_text(), re.M)
        helpers = (TOP / "rust/helpers/atomic.c").read_text()
        self.assertEqual(sorted(rows), sorted(re.findall(r"\brust_helper_(\w+)\(", helpers)))

    def test_method_not_public(self) -> None:
        self.edit("atomic/integer.rs", "pub fn fetch_dec<", "fn fetch_dec<")
        self.assert_fails("atomic_fetch_dec_acquire()", "atomic64_fetch_dec()")

    def test_arm_calls_another(self) -> None:
        self.edit("atomic/arith.rs", "Acquire => T::Repr::atomic_fetch_add_acquire(",
                  "Acquire => T::Repr::atomic_fetch_add_release(")
        self.assert_fails("fetch_add(v, Acquire) runs atomic_fetch_add_release(), which is Release")

    def test_orderings_swapped(self) -> None:
        """Each function is reached then, under the other's name."""
        self.edit("atomic/arith.rs", "Acquire => T::Repr::atomic_fetch_add_acquire(",
                  "Acquire => T::Repr::atomic_fetch_add_release(")
        self.edit("atomic/arith.rs", "Release => T::Repr::atomic_fetch_add_release(",
                  "Release => T::Repr::atomic_fetch_add_acquire(")
        self.assert_fails("fetch_add(v, Release) runs atomic_fetch_add_acquire(), which is Acquire")

    def test_arms_of_the_macro_swapped(self) -> None:
        self.edit("atomic/integer.rs", "Acquire => T::Repr::[<atomic_ $op _acquire>]",
                  "Acquire => T::Repr::[<atomic_ $op _release>]")
        self.assert_fails("runs atomic_add_return_release(), which is Release")

    def test_one_width_not_called(self) -> None:
        self.edit("atomic/integer.rs", "[ i32 => atomic, i64 => atomic64 ]", "[ i32 => atomic ]")
        done = self.run_it()
        self.assertEqual(done.returncode, 3)
        self.assertIn("atomic64_dec_if_positive()", done.stdout)
        self.assertNotIn("atomic_dec_if_positive()", done.stdout)

    def test_name_that_a_search_does_not_find(self) -> None:
        self.edit("atomic/integer.rs", '#[doc(alias("atomic_or", ', "#[doc(alias(")
        self.assert_fails("integer.rs", 'no doc(alias = "atomic_or")')

    def test_new_function_in_the_table(self) -> None:
        atomic = self.folder / "atomic"
        shutil.copytree(ATOMIC, atomic)
        with open(atomic / "atomics.tbl", "a", encoding="utf-8") as table:
            table.write("nand\t\t\tvF\ti\tv\n")
        done = self.run_it(atomic=atomic)
        self.assertEqual(done.returncode, 3)
        self.assertIn("atomic_fetch_nand_relaxed(): no public method", done.stdout)

    def test_stale(self) -> None:
        self.run_it()
        self.output.write_text(self.output.read_text().replace("``inc(Relaxed)``", "``inc(Full)``"))
        done = self.run_it("--check")
        self.assertEqual(done.returncode, 1)
        self.assertIn("-``atomic_inc``", done.stdout)
        self.assertIn("stale", done.stdout)

    def test_nothing_to_read(self) -> None:
        self.assertEqual(self.run_it(atomic=self.folder).returncode, 3)
        shutil.rmtree(self.rust)
        self.assert_fails("atomic.rs: no such file")


if __name__ == "__main__":
    unittest.main()
