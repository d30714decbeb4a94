# SPDX-License-Identifier: GPL-2.0
"""run.sh with stages that only note that they ran.

Each test was seen to fail: take out of run_stage() the line that it is about (the
comparison with the stamp, "rm -f", the mv of the stamp, the mapping of statuses), what
skip_reason() looks for, the comparison with ARCHITECTURES, the flock, or the kill in
stop_stage(); E_SKIPPED in run_tests(); the stamp of api-source in stamp_of(), and
KERNEL_TARBALL in its script.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path
from typing import List, Optional

TOP = Path(__file__).resolve().parents[2]
STAGES = "packages source toolchain tree config kernel modules initramfs boot results".split()
TESTS = "compile-fail hrtimer api-source parity".split()
FAKE = r"""#!/usr/bin/env bash
. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
name=$(basename "$0" .sh)
stage_inputs() { echo "input $(cat "$TOP/input-$name" 2>/dev/null)"; }
stage_run() { echo "$name" >>"$TOP/trace"; [[ ! -f $TOP/do-$name ]] || . "$TOP/do-$name"; }
stage_summary() { echo "did $name"; }
stage_main "$@"
"""


class Runner(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.top = Path(self.folder.name) / "checkout"
        for name in "lib", "arch", "base":
            shutil.copytree(TOP / "scripts" / name, self.top / "scripts" / name)
        shutil.copy(TOP / "scripts/run.sh", self.top / "scripts/run.sh")
        (self.top / "scripts/stages").mkdir()
        for name in STAGES + TESTS:
            (self.top / f"scripts/stages/{name}.sh").write_text(FAKE)
        settings = ("BASE", "ARCH", "ACCEL", "TIMEOUT", "V", "KERNEL_TARBALL")
        self.env = {k: v for k, v in os.environ.items() if k not in settings}
        self.env["BUILD"] = str(self.top / "build")

    def start(self, command: str = "run") -> "subprocess.Popen[str]":
        return subprocess.Popen(
            ["bash", str(self.top / "scripts/run.sh"), command], env=self.env, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def run_all(self, status: int = 0, command: str = "run") -> str:
        """The output of a run that ends with this status."""
        process = self.start(command)
        output = process.communicate(timeout=60)[0]
        self.assertEqual(process.returncode, status, output)
        return output

    def trace(self) -> List[str]:
        """The stages that ran since the last call."""
        path = self.top / "trace"
        names = path.read_text().split() if path.exists() else []
        path.unlink(missing_ok=True)
        return names

    def do(self, stage: str, code: Optional[str]) -> None:
        """What a stage does when it runs."""
        path = self.top / f"do-{stage}"
        if code is None:
            path.unlink()
        else:
            path.write_text(code + "\n")

    def test_unchanged_stages_are_skipped(self) -> None:
        self.assertEqual(self.run_all().count("(first time)"), len(STAGES))
        self.assertEqual(self.trace(), STAGES)
        self.assertEqual(self.run_all().count("(unchanged)"), len(STAGES))
        self.assertEqual(self.trace(), [])

    def test_a_changed_input_is_named_and_runs_its_stage(self) -> None:
        self.run_all()
        self.trace()
        (self.top / "input-config").write_text("new")
        self.assertIn("did config (changed: input)", self.run_all())
        self.assertEqual(self.trace(), ["config"])

    def test_failure_stops_the_run_and_is_not_trusted(self) -> None:
        self.do("kernel", "echo 'foo.c:1: error: broken'; false")
        output = self.run_all(status=8)
        self.assertIn("foo.c:1: error: broken", output)
        self.assertIn("error: stage kernel failed (status 8)", output)
        self.assertEqual(self.trace()[-1], "kernel")
        self.do("kernel", None)
        self.run_all()
        self.assertEqual(self.trace(), STAGES[STAGES.index("kernel"):])

    def test_failure_after_a_success_is_not_trusted(self) -> None:
        self.run_all()
        (self.top / "input-kernel").write_text("new")
        self.do("kernel", "false")
        self.run_all(status=8)
        (self.top / "input-kernel").unlink()
        self.do("kernel", None)
        self.trace()
        self.run_all()
        self.assertEqual(self.trace(), ["kernel"])

    def test_a_stage_chooses_its_status_and_words(self) -> None:
        self.do("results", "die \"$E_TIMEOUT\" 'it hangs' 'wait longer'")
        output = self.run_all(status=13)
        self.assertTrue(output.split("total")[0].endswith("error: it hangs\n  fix: wait longer\n"), output)

    def test_a_skipped_stage_is_neither_failure_nor_success(self) -> None:
        self.do("source", "skip_stage 'apt offers no x' 'give it as Y='")
        output = self.run_all(status=15)
        self.assertRegex(output, r"source +SKIPPED: apt offers no x")
        self.assertIn("  fix: give it as Y=", output)
        self.assertNotIn("FAILED", output)
        self.assertEqual(self.trace(), ["packages", "source"])
        output = self.run_all(status=15, command="boot-test")
        self.assertIn("    skipped source: apt offers no x", output)
        self.assertTrue(output.endswith("\n0 passed, 0 failed, 1 skipped\n"), output)
        self.do("source", None)
        self.run_all()

    def test_an_architecture_that_the_base_lacks_is_refused(self) -> None:
        self.env.update(BASE="6.12", ARCH="arm")
        output = self.run_all(status=2)
        self.assertIn("error: ARCH=arm: Linux 6.12 has no Rust for it\n"
                      "  fix: use one of: x86_64 arm64 riscv64; or BASE=7.3\n", output)
        self.assertEqual(self.trace(), [])
        self.env["BASE"] = "7.3"
        self.run_all()

    def test_tests_that_cannot_run_are_counted_as_skipped(self) -> None:
        self.do("compile-fail", '. "$TOP/scripts/lib/counts.sh"; write_counts compile-fail 3 0')
        self.do("api-source", "skip_stage 'apt offers no x'")
        self.do("parity", "skip_stage 'no source'")
        output = self.run_all(command="boot-test")
        self.assertTrue(output.endswith("\n3 passed, 0 failed, 2 skipped\n"), output)
        self.assertIn("    skipped parity: no source\n", output)
        self.assertEqual(self.trace()[-3:], ["initramfs", "boot", "results"])

    def test_tests_that_fail_do_not_stop_the_others(self) -> None:
        self.do("compile-fail", '. "$TOP/scripts/lib/counts.sh"; write_counts compile-fail 3 0')
        self.do("parity", "echo 'error[E0599]: no method named `xchg`'; false")
        output = self.run_all(status=1, command="boot-test")
        self.assertIn("no method named `xchg`", output)
        self.assertTrue(output.endswith("\n3 passed, 1 failed\n"), output)
        self.assertEqual(self.trace()[-3:], ["initramfs", "boot", "results"])

    def test_the_source_of_another_base_is_that_of_its_own_runs(self) -> None:
        shutil.copy(TOP / "scripts/stages/api-source.sh", self.top / "scripts/stages/api-source.sh")
        tarball = self.top / "linux.tar"
        tarball.write_text("")
        self.env["KERNEL_TARBALL"] = str(tarball)
        self.do("source", 'echo "$BASE ${KERNEL_TARBALL##*/}" >>"$TOP/sources"')
        self.do("compile-fail", '. "$TOP/scripts/lib/counts.sh"; write_counts compile-fail 3 0')
        self.run_all(command="boot-test")
        self.assertEqual((self.top / "sources").read_text(), "6.12 linux.tar\n7.3 \n")
        self.env["BASE"] = "7.3"
        self.assertRegex(self.run_all(), r"source +did source \(unchanged\)")

    def test_full_disk_is_named(self) -> None:
        self.do("modules", "echo 'ld.lld: x.o: No space left on device'; false")
        self.assertIn("error: disk full", self.run_all(status=16))

    def test_stopped_with_all_it_started(self) -> None:
        self.do("kernel", 'sleep 60 & echo $! >"$TOP/child"; wait')
        process = self.start()
        child = self.top / "child"
        for _ in range(200):
            if child.exists() and child.read_text().strip():
                break
            time.sleep(0.05)
        self.assertIn("another run is using", self.run_all(status=17))
        process.send_signal(signal.SIGTERM)
        output = process.communicate(timeout=20)[0]
        self.assertEqual(process.returncode, 128 + signal.SIGTERM, output)
        self.assertIn("stopped", output)
        for _ in range(100):
            if not Path(f"/proc/{child.read_text().strip()}").exists():
                break
            time.sleep(0.05)
        else:
            self.fail("what the stage started still runs")
        self.do("kernel", None)
        self.trace()
        self.run_all()
        self.assertEqual(self.trace(), STAGES[STAGES.index("kernel"):])


if __name__ == "__main__":
    unittest.main()
