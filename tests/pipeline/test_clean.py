# SPDX-License-Identifier: GPL-2.0
"""scripts/clean.sh: "make distclean" leaves nothing of ours, and takes nothing of others."""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
MADE = re.compile(r"\$(?:BUILD|\{BUILD\})/(\.?[a-z]+(?:\.[a-z]+)?)")


def made() -> "set[str]":
    """What the scripts put directly into BUILD, by their text."""
    scripts = [path for path in (TOP / "scripts").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    scripts += [TOP / ".ci/run", TOP / "Makefile"]
    return {name for path in scripts for name in MADE.findall(path.read_text())}


class Clean(unittest.TestCase):
    def test_distclean(self) -> None:
        names = made()
        self.assertLessEqual({"tools", "log", "download", "toolchain.env", ".lock"}, names)
        for others in [], ["notes.txt"]:
            with self.subTest(others=others), tempfile.TemporaryDirectory() as folder:
                build = Path(folder) / "build"
                for name in [*(names - {".lock"}), "6.12", "7.3"]:
                    (build / name / "in it").mkdir(parents=True)
                for name in [".lock", *others]:
                    (build / name).touch()
                subprocess.run([TOP / "scripts/clean.sh", "distclean"], check=True, stdout=subprocess.DEVNULL,
                               env={**os.environ, "BUILD": str(build)})
                left = [path.name for path in build.iterdir()] if build.exists() else None
                self.assertEqual(left, others or None)


if __name__ == "__main__":
    unittest.main()
