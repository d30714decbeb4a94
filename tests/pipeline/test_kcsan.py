# SPDX-License-Identifier: GPL-2.0
"""kcsan.sh with a run.sh that only says how it ended.

Each test was seen to fail: with one variant only, with VARIANT ignored, without the check of it,
with an exit at the first failure.
"""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import List, Tuple

TOP = Path(__file__).resolve().parents[2]
FAKE = """#!/usr/bin/env bash
echo "$1 $VARIANT" >>"$TRACE"
if [[ $VARIANT == "${FAILS-}" ]]; then echo "1 passed, 1 failed"; exit 1; fi
echo "2 passed, 0 failed"
"""


class Kcsan(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = Path(folder.name)
        for name in "scripts", "tests/config":
            shutil.copytree(TOP / name, self.top / name)
        (self.top / "scripts/run.sh").write_text(FAKE)

    def run_kcsan(self, **settings: str) -> Tuple[int, List[str], List[str]]:
        """Status, lines and which runs there were."""
        trace = self.top / "trace"
        known = {key: value for key, value in os.environ.items() if key not in ("VARIANT", "BASE", "ARCH")}
        done = subprocess.run(
            ["bash", str(self.top / "scripts/kcsan.sh")], text=True, check=False, timeout=60,
            env={**known, "BUILD": str(self.top / "build"), "TRACE": str(trace), **settings},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout.splitlines(), trace.read_text().splitlines() if trace.exists() else []

    def test_both_sets_of_rules(self) -> None:
        status, lines, runs = self.run_kcsan()
        self.assertEqual((status, lines[-1]), (0, "4 passed, 0 failed"))
        self.assertEqual(runs, ["kcsan kcsan", "kcsan kcsan-strict"])

    def test_one_of_them(self) -> None:
        status, lines, runs = self.run_kcsan(VARIANT="kcsan-strict")
        self.assertEqual((status, lines[-1], runs), (0, "2 passed, 0 failed", ["kcsan kcsan-strict"]))

    def test_a_kernel_without_kcsan(self) -> None:
        status, lines, runs = self.run_kcsan(VARIANT="cfi")
        self.assertEqual((status, runs), (2, []))
        self.assertIn("without KCSAN", "\n".join(lines))

    def test_a_failure_stops_nothing_and_is_the_status(self) -> None:
        status, lines, runs = self.run_kcsan(FAILS="kcsan")
        self.assertEqual((status, lines[-1], len(runs)), (1, "3 passed, 1 failed", 2))

    def test_how_often_is_a_number(self) -> None:
        status, lines, runs = self.run_kcsan(RUNS="ten")
        self.assertEqual((status, runs), (2, []))
        self.assertIn("RUNS=ten", "\n".join(lines))


if __name__ == "__main__":
    unittest.main()
