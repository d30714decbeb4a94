# SPDX-License-Identifier: GPL-2.0
"""scripts/lib/patience.sh with shells that play a guest.

Seen to fail: with a deadline that is not moved; with every line of the log taken for the end of a
test; without the second kill; with tests that are part of a suite not counted; without the status.
"""

import subprocess
import tempfile
import time
import unittest
from pathlib import Path
from typing import Tuple

TOP = Path(__file__).resolve().parents[2]
TIMEOUT = 5
GUEST = 40  # seconds that one lives which nobody stops
E_TIMEOUT = 13


class Patience(unittest.TestCase):
    def wait(self, guest: str) -> Tuple[int, float]:
        """The status, and the seconds that it took."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        script = Path(folder.name) / "guest"
        script.write_text(guest)
        code = (f". {TOP}/scripts/lib/status.sh; . {TOP}/scripts/lib/patience.sh; TIMEOUT={TIMEOUT}\n"
                f"cd {folder.name}; sh guest >log & pid=$!\n"
                "status=0; wait_for_tests $pid log || status=$?\n"
                "! kill -0 $pid 2>/dev/null || status=99\nexit $status\n")
        begin = time.monotonic()
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", code], stderr=subprocess.DEVNULL,
                              timeout=60, check=False)
        return done.returncode, time.monotonic() - begin

    def test_tests_that_end(self) -> None:
        for indent in "", "        ":
            status, seconds = self.wait(
                f"for n in 1 2 3 4 5 6 7; do echo '{indent}ok '$n a; sleep 1; done")
            self.assertEqual(status, 0)
            self.assertGreater(seconds, TIMEOUT)

    def test_a_guest_that_fails(self) -> None:
        self.assertEqual(self.wait("exit 7")[0], 7)

    def test_no_test_ends(self) -> None:
        for ignores in "", "trap '' TERM; ":
            status, seconds = self.wait(
                f"{ignores}for n in $(seq {GUEST}); do echo rcu: stall ok; sleep 1; done")
            self.assertEqual(status, E_TIMEOUT)
            self.assertGreaterEqual(seconds, TIMEOUT - 1)
            self.assertLess(seconds, GUEST - 5)


if __name__ == "__main__":
    unittest.main()
