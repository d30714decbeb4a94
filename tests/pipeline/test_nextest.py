# SPDX-License-Identifier: GPL-2.0
"""scripts/lib/nextest.sh: which cargo-nextest is taken, and what is counted.

Seen to fail: with the minimum not compared, or one of the two places not looked at; with errors
not counted as failures, or documentation not counted at all.
"""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
LIBRARIES = ("settings", "toolchain", "cargo", "nextest")


class Nextest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = Path(folder.name)
        self.ours = self.top / "build/tools/bin"
        self.path = self.top / "bin"

    def bash(self, code: str) -> str:
        """What this prints, with the libraries there."""
        sources = "".join(f". {TOP}/scripts/lib/{name}.sh\n" for name in LIBRARIES)
        env = {**os.environ, "PATH": f"{self.path}:/usr/bin:/bin", "BUILD": str(self.top / "build")}
        return subprocess.run(["bash", "-euo", "pipefail", "-c", sources + code], env=env, text=True,
                              stdout=subprocess.PIPE, check=True).stdout.strip()

    def program(self, folder: Path, version: str) -> None:
        """A cargo-nextest of that version."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "cargo-nextest"
        path.write_text(f"#!/bin/sh\n{version}\n")
        path.chmod(0o755)

    def found(self) -> str:
        return self.bash('find_nextest && echo "$NEXTEST_PROGRAM" || echo none')

    def test_choice(self) -> None:
        minimum = self.bash("nextest_minimum")
        self.assertRegex(minimum, r"^0\.9\.[0-9]+$")
        self.assertEqual(self.found(), "none")
        self.program(self.path, "echo cargo-nextest 0.9.9")
        self.assertEqual(self.found(), "none")
        self.program(self.ours, "exit 1")
        self.assertEqual(self.found(), "none")
        self.program(self.ours, f"echo cargo-nextest {minimum}")
        self.assertEqual(self.found(), str(self.ours / "cargo-nextest"))
        self.program(self.path, "echo 'cargo-nextest 0.10.0 (abc 2030-01-01)'")
        self.assertEqual(self.found(), "cargo-nextest")
        self.assertEqual(self.bash("nextest_version"), "0.10.0")

    def count(self, report: str, output: str) -> str:
        (self.top / "junit.xml").write_text(report)
        (self.top / "output").write_text(output)
        return self.bash(f'count_tests "{self.top}/junit.xml" "{self.top}/output"')

    def test_counts(self) -> None:
        report = '<?xml version="1.0"?><testsuites tests="7" failures="2" errors="1"></testsuites>'
        self.assertEqual(self.count(report, ""), "4 3")
        doc = "test result: FAILED. 5 passed; 1 failed; 0 ignored;\ntest result: ok. 1 passed; 0 failed;"
        self.assertEqual(self.count(report, doc), "10 4")

    def test_two_reports(self) -> None:
        for name, tests in ("plain", 7), ("junit", 4):
            (self.top / f"{name}.xml").write_text(f'<testsuites tests="{tests}" failures="1" errors="0"/>')
        (self.top / "output").write_text("")
        reports = " ".join(f'"{self.top}/{name}.xml"' for name in ("plain", "none", "junit"))
        self.assertEqual(self.bash(f'count_tests {reports} "{self.top}/output"'), "9 2")

    def test_no_report(self) -> None:
        (self.top / "output").write_text("error: no such command\n")
        self.assertEqual(self.bash(f'count_tests "{self.top}/none.xml" "{self.top}/output"'), "0 0")


if __name__ == "__main__":
    unittest.main()
