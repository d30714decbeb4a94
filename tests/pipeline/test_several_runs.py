# SPDX-License-Identifier: GPL-2.0
"""test-all.sh and kcsan.sh with a run.sh that only says how it ended, and lkmm itself."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path
from typing import List, Optional, Tuple

TOP = Path(__file__).resolve().parents[2]
LKMM = Path(os.environ.get("BUILD", "")) / "tools/lkmm/debug/lkmm"
FAKE = """#!/usr/bin/env bash
echo "$1 $BASE $ARCH${VARIANT:+ $VARIANT}${TOOLCHAIN:+ $TOOLCHAIN}" | sed 's/ newest$//' >>"$TRACE"
. "${BASH_SOURCE[0]%/*}/lib/results.sh"
RESULTS=$TRACE.results
rm -rf "$RESULTS"
record_case kunit one passed
[[ ! -f $DO/$BASE-$ARCH$VARIANT ]] || . "$DO/$BASE-$ARCH$VARIANT"
sed "s/^{/{\\"run\\":\\"$RUN_NAME\\",/" "$RESULTS"/* >>"$COLLECT"
exit "${status:-0}"
"""
BASES = "".join(f'["{name}"]\narchitectures = "{all}"\ndrivers = "arm64"\ncompiled = "arm64"\ndeps = "arm64"\n' for name, all in {"old": "arm64 bx", "young": "arm64 cx"}.items())


class SeveralRuns(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = Path(folder.name)
        for name in "scripts", "targets", "tests/config":
            shutil.copytree(TOP / name, self.top / name)
        (self.top / "scripts/run.sh").write_text(FAKE)
        program = self.top / "build/tools/lkmm/debug/lkmm"
        program.parent.mkdir(parents=True)
        program.symlink_to(LKMM)
        known = {key: value for key, value in os.environ.items() if key not in ("VARIANT", "TOOLCHAIN", "BASE", "ARCH", "COLLECT")}
        self.env = {**known, "BUILD": str(self.top / "build"), "DO": str(self.top), "TRACE": str(self.top / "trace")}

    def start(self, script: str) -> "subprocess.Popen[str]":
        # A job in the background ignores SIGINT, and no shell below it can trap that.
        return subprocess.Popen(["bash", str(self.top / f"scripts/{script}.sh")], env=self.env, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
                                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))

    def run_all(self, script: str, **settings: str) -> Tuple[int, List[str]]:
        """The status and the lines."""
        self.env.update(settings)
        process = self.start(script)
        output = process.communicate(timeout=60)[0]
        return process.returncode, output.splitlines()

    def trace(self) -> List[str]:
        path = self.top / "trace"
        return path.read_text().splitlines() if path.exists() else []

    def do(self, run: str, code: Optional[str]) -> None:
        (self.top / run).write_text(f"{code}\n")

    def test_all_pairs(self) -> None:
        (self.top / "targets/bases.toml").write_text(BASES)
        status, lines = self.run_all("test-all")
        self.assertEqual(self.trace(), [
            "test old arm64", "drivers old arm64 drivers", "compiled old arm64", "deps old arm64", "boot-test old bx",
            "boot-test old x86_64 oldest", "run old x86_64 lockdep",
            "boot-test young arm64", "drivers young arm64 drivers", "compiled young arm64", "deps young arm64", "boot-test young cx",
            "boot-test young x86_64 oldest", "run young x86_64 lockdep", "kit old x86_64"])
        self.assertEqual((status, lines[-1]), (0, "15 passed, 0 failed"), lines)
        self.assertIn('<testsuite name="old bx kunit"', (self.top / "build/results/test-all.xml").read_text())
        cells = [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in lines[-5:-2]]
        good = "1 passed, 0 failed"
        self.assertEqual(cells, [
            ["arm64", "arm64 drivers", "arm64 compiled", "arm64 deps", "bx", "oldest", "lockdep", "cx", "kit"],
            ["old", good, good, good, good, good, good, good, "-", good],
            ["young", good, good, good, good, "-", good, good, good, "-"]])

    def test_how_a_run_ends(self) -> None:
        (self.top / "targets/bases.toml").write_text(BASES)
        for code, status, last in (("record_case kunit two failed; status=1", 1, "15 passed, 1 failed"),
                                   ("exit 8", 8, "14 passed, 1 failed"),
                                   ("rm $RESULTS/*; record_case source source skipped x; status=15", 15,
                                    "14 passed, 0 failed, 1 skipped")):
            with self.subTest(code):
                self.do("old-bx", code)
                ended, lines = self.run_all("test-all")
                self.assertEqual((ended, lines[-1]), (status, last), lines)

    def test_ctrl_c_stops_the_rest(self) -> None:
        self.do("6.12-x86_64", 'trap "exit 130" INT; touch "$DO/started"; while :; do sleep 0.1; done')
        process = self.start("test-all")
        for _ in range(200):
            if (self.top / "started").exists():
                break
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=20)
        self.assertEqual((process.returncode, len(self.trace())), (130, 1))

    def test_kcsan(self) -> None:
        both = [f"kcsan 6.12 x86_64 {variant}" for variant in ("kcsan", "kcsan-strict")]
        outer = self.top / "outer"
        status, lines = self.run_all("kcsan", COLLECT=str(outer))
        self.assertEqual((status, lines[-1], self.trace()), (0, "2 passed, 0 failed", both))
        self.assertEqual(outer.read_text().count('"verdict"'), 2)
        status, lines = self.run_all("kcsan", VARIANT="kcsan-strict")
        self.assertEqual((status, lines[-1], self.trace()), (0, "1 passed, 0 failed", [*both, both[1]]))

    def test_settings_that_kcsan_refuses(self) -> None:
        for name, value in ("VARIANT", "cfi"), ("RUNS", "ten"):
            with self.subTest(name):
                status, lines = self.run_all("kcsan", **{"VARIANT": "", "RUNS": "1", name: value})
                self.assertEqual((status, self.trace()), (2, []))
                self.assertIn(f"error: {name}={value}", "\n".join(lines))


if __name__ == "__main__":
    unittest.main()
