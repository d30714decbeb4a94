# SPDX-License-Identifier: GPL-2.0
"""A clone has the same bytes, whatever git is told to do with ends of lines."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
# One of each kind; the last has carriage returns.
SCRIPT = Path("scripts/test-all.sh")
FILES = [SCRIPT, Path("Makefile"), Path("tests/kcsan/explained.toml"),
         *(path.relative_to(TOP) for path in sorted((TOP / "patches").rglob("0001-*.patch"))),
         Path("tools/kcsan/tests/reports/testdata/helper.log")]


class Checkout(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = Path(folder.name)

    def git(self, *args: str) -> None:
        """Runs git without anybody's configuration."""
        env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        env.update(GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1")
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *who, *args], cwd=self.top, env=env, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def test_ends_of_lines(self) -> None:
        self.assertIn(b"\r\n", (TOP / FILES[-1]).read_bytes())
        self.git("init", "origin")
        for file in [Path(".gitattributes"), *FILES]:
            to = self.top / "origin" / file
            to.parent.mkdir(parents=True, exist_ok=True)
            if (TOP / file).exists():
                shutil.copy(TOP / file, to)
        self.git("-C", "origin", "add", "-A")
        self.git("-C", "origin", "commit", "-m", "all")
        for setting in "core.autocrlf=true", "core.autocrlf=input", "core.eol=crlf":
            with self.subTest(setting):
                self.git("clone", "-c", setting, "origin", setting)
                for file in FILES:
                    self.assertEqual((self.top / setting / file).read_bytes(), (TOP / file).read_bytes(), file)


if __name__ == "__main__":
    unittest.main()
