# SPDX-License-Identifier: GPL-2.0
"""The stage that fetches the kernel source, with an apt that plays a part."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Tuple

TOP = Path(__file__).resolve().parents[2]
MIRROR = "http://mirror.invalid/debian"
APT = f"""#!/bin/sh
echo "$0 $*" >>"$LOG"
case "$*" in
*indextargets*) echo "{MIRROR}-security main x-security"; echo "$MIRROR_LINE" ;;
*update*) printf '%s\\n' "$UPDATE"; [ -z "$UPDATE" ] ;;
*madison*) printf '%s' "$MADISON" ;;
*download*) exit 100 ;;
esac
"""


class Source(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        top = Path(self.folder.name)
        self.build = top / "build"
        for name in ("apt-get", "apt-cache"):
            (top / name).write_text(APT)
            (top / name).chmod(0o755)
        self.log = top / "log"
        self.log.write_text("")
        self.env = {"PATH": f"{top}:{os.environ['PATH']}", "HOME": str(top), "BUILD": str(self.build),
                    "BASE": "7.3", "LOG": str(self.log), "UPDATE": "", "MADISON": "",
                    "MIRROR_LINE": f"{MIRROR} main bookworm"}

    def fetch(self, **env: str) -> Tuple[int, str]:
        """Status and output of the stage."""
        done = subprocess.run(["bash", str(TOP / "scripts/stages/source.sh"), "run"], text=True,
                              env={**self.env, **env}, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False)
        return done.returncode, done.stdout

    def test_a_package_that_is_not_on_offer_is_a_skip(self) -> None:
        status, output = self.fetch()
        self.assertEqual(status, 15, output)
        self.assertIn("skipped: apt offers no linux-source-7.3 in trixie-backports", output)
        self.assertIn("KERNEL_TARBALL=", output)
        self.assertIn("KDIR=", output)

    def test_so_is_a_mirror_without_the_suite(self) -> None:
        status, output = self.fetch(UPDATE=f"E: The repository '{MIRROR} trixie-backports Release' "
                                           "does not have a Release file.")
        self.assertEqual(status, 15, output)

    def test_a_network_that_is_down_is_a_failure(self) -> None:
        status, output = self.fetch(UPDATE="W: Failed to fetch: Could not connect")
        self.assertEqual(status, 4, output)
        self.assertIn("error: apt could not download linux-source-7.3", output)

    def test_a_download_that_fails_is_a_failure(self) -> None:
        status, output = self.fetch(MADISON="linux-source-7.3 | 7.3.4-1 |")
        self.assertEqual(status, 4, output)

    def test_the_suite_is_on_the_mirror_of_apt_and_nothing_else_is(self) -> None:
        self.fetch()
        lists = list(self.build.glob("apt/*/sources.list"))
        self.assertEqual(len(lists), 1)
        self.assertRegex(lists[0].read_text(),
                         rf"\Adeb \[signed-by=\S+\] {MIRROR} trixie-backports main\n\Z")
        calls = [line for line in self.log.read_text().splitlines() if " update" in line]
        self.assertTrue(calls)
        for call in calls:
            self.assertIn(f"Dir::Etc::sourcelist={lists[0]}", call)
            self.assertIn("Dir::Etc::sourceparts=/dev/null", call)
            self.assertIn(f"Dir::State={self.build}/apt", call)

    def test_a_base_of_the_configured_suites_asks_for_no_other(self) -> None:
        status, output = self.fetch(BASE="6.12")
        self.assertEqual(status, 15, output)
        self.assertNotIn("sourceparts", self.log.read_text())


if __name__ == "__main__":
    unittest.main()
