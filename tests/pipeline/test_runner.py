# SPDX-License-Identifier: GPL-2.0
"""run.sh, with its own plan, and stages that only note that they ran."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path
from typing import Dict, List, Optional

TOP = Path(__file__).resolve().parents[2]
# Of "run"; the tools are built beside the others.
STAGES = "packages source toolchain tree config kernel modules boot kunit".split()
FAKE = r"""#!/usr/bin/env bash
. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
name=$(basename "$0" .sh)
stage_inputs() { echo "input $(cat "$TOP/input-$name" 2>/dev/null)"; }
stage_run()
{
	echo "$name" >>"$TOP/trace"
	if [[ -f $TOP/do-$name ]]; then . "$TOP/do-$name"; else RECORD; fi
}
stage_summary() { echo "did $name"; }
stage_main "$@"
"""


def plan(command: str) -> Dict[str, str]:
    """The stages that the plan has for a command, and the kind of each."""
    rows = [line.split() for line in (TOP / "scripts/plan.txt").read_text().splitlines()]
    return {row[0]: row[1] for row in rows if row[:1] != ["#"] and command in row[4:]}


class Runner(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = Path(folder.name) / "checkout"
        shutil.copytree(TOP / "scripts/lib", self.top / "scripts/lib")
        shutil.copytree(TOP / "targets", self.top / "targets")
        for name in "run.sh", "plan.txt":
            shutil.copy(TOP / "scripts" / name, self.top / "scripts")
        (self.top / "scripts/stages").mkdir()
        for name, kind in plan("test").items():
            record = 'record_case "$name" all passed' if kind == "test" else "true"
            (self.top / f"scripts/stages/{name}.sh").write_text(FAKE.replace("RECORD", record))
        settings = ("BASE", "ARCH", "ACCEL", "TIMEOUT", "V", "KERNEL_TARBALL", "RESULTS", "COLLECT")
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
        """The stages of `run` that ran since the last call, but for the tools."""
        path = self.top / "trace"
        names = path.read_text().split() if path.exists() else []
        path.unlink(missing_ok=True)
        return [name for name in names if name in STAGES]

    def do(self, stage: str, code: Optional[str]) -> None:
        """What a stage does when it runs."""
        path = self.top / f"do-{stage}"
        if code is None:
            path.unlink()
        else:
            path.write_text(code + "\n")

    def wait_for(self, path: Path) -> str:
        for _ in range(400):
            if path.exists() and path.read_text().strip():
                return path.read_text().strip()
            time.sleep(0.05)
        self.fail(f"no {path}")

    def test_unchanged_stages_are_skipped(self) -> None:
        self.assertEqual(self.run_all().count("(first time)"), len(STAGES) + 1)
        self.assertEqual(self.trace(), STAGES)
        output = self.run_all()
        self.assertEqual(output.count("(unchanged)"), len(STAGES) + 1)
        self.assertTrue(output.endswith("\n1 passed, 0 failed\n"), output)
        self.assertEqual(self.trace(), [])

    def test_a_changed_input_is_named_and_runs_its_stage(self) -> None:
        self.run_all()
        self.trace()
        (self.top / "input-config").write_text("new")
        self.assertIn("did config (changed: input)", self.run_all())
        self.assertEqual(self.trace(), ["config"])
        (self.top / "build/6.12/x86_64/results/kunit.jsonl").unlink()
        self.assertIn("did kunit (again)", self.run_all())

    def test_failure_stops_the_run_and_is_not_trusted(self) -> None:
        for before in "failed", "passed":
            with self.subTest(before=before):
                self.do("kernel", "echo 'foo.c:1: error: broken'; false")
                (self.top / "input-kernel").write_text(before)
                output = self.run_all(status=8)
                self.assertIn("foo.c:1: error: broken", output)
                self.assertIn("error: stage kernel failed (status 8)", output)
                self.assertTrue(output.endswith("\n0 passed, 1 failed\n"), output)
                self.assertEqual(self.trace()[-1], "kernel")
                self.do("kernel", None)
                (self.top / "input-kernel").unlink()
                self.run_all()
                self.assertEqual(self.trace()[0], "kernel")

    def test_a_stage_chooses_its_status_and_words(self) -> None:
        self.do("boot", "die \"$E_TIMEOUT\" 'it hangs' 'wait longer'")
        output = self.run_all(status=13)
        self.assertTrue(output.split("total")[0].endswith("error: it hangs\n  fix: wait longer\n"), output)

    def test_a_skipped_stage_is_neither_failure_nor_success(self) -> None:
        self.do("source", "skip_stage 'apt offers no x' 'give it as Y='")
        output = self.run_all(status=15)
        self.assertRegex(output, r"source +SKIPPED: apt offers no x")
        self.assertIn("  fix: give it as Y=", output)
        self.assertNotIn("FAILED", output)
        self.assertEqual(self.trace(), ["packages", "source"])
        self.assertTrue(output.endswith("\n0 passed, 0 failed, 1 skipped\n"), output)
        self.do("source", None)
        self.run_all()

    def test_an_architecture_that_the_base_lacks_is_refused(self) -> None:
        self.env.update(BASE="6.12", ARCH="arm")
        output = self.run_all(status=2)
        self.assertIn("error: ARCH=arm: Linux 6.12 has no Rust for it\n", output)
        self.assertEqual(self.trace(), [])
        self.env["BASE"] = "7.3"
        self.run_all()

    def test_tests_that_fail_or_are_skipped_do_not_stop_the_others(self) -> None:
        self.do("api-source", "skip_stage 'apt offers no x'")
        self.do("parity", "skip_stage 'no source'")
        output = self.run_all(command="boot-test")
        self.assertTrue(output.endswith("\n4 passed, 0 failed, 2 skipped\n"), output)
        self.do("parity", "echo 'error[E0599]: no method named `xchg`'; false")
        output = self.run_all(status=1, command="boot-test")
        self.assertIn("no method named `xchg`", output)
        self.assertTrue(output.endswith("\n4 passed, 1 failed, 1 skipped\n"), output)

    def test_each_verdict_but_two_fails_the_run(self) -> None:
        for verdict, status in (("passed", 0), ("skipped", 15), ("failed", 1), ("crashed", 1), ("timeout", 1)):
            with self.subTest(verdict):
                (self.top / "input-kunit").write_text(verdict)
                self.do("kunit", f"record_case kunit one {verdict}")
                self.run_all(status=status)
        (self.top / "input-kunit").write_text("none")
        self.do("kunit", "true")
        self.assertTrue(self.run_all(status=1).endswith("\n0 passed, 1 failed\n"))

    def test_results_are_collected_with_the_name_of_the_run(self) -> None:
        self.env.update(COLLECT=str(self.top / "all"), RUN_NAME='6.12 "a"')
        self.run_all()
        self.run_all()
        lines = [json.loads(line) for line in (self.top / "all").read_text().splitlines()]
        self.assertEqual(lines, 2 * [{"run": '6.12 "a"', "part": "kunit", "case": "all", "verdict": "passed"}])

    def test_the_background_is_shown_and_awaited(self) -> None:
        self.do("tools", "sleep 1; echo tools >>$TOP/trace-tools")
        self.do("boot", "[[ -f $TOP/trace-tools ]]")
        output = self.run_all(command="test")
        places = [output.index(f"] {name} ") for name in ("toolchain", "tools", "boot")]
        self.assertEqual(places, sorted(places))
        for name in plan("test"):
            self.assertEqual(output.count(f"] {name:<12} "), 1, name)

    def test_a_failure_in_the_background_is_one_of_the_run(self) -> None:
        self.do("tools", 'die "$E_TOOLCHAIN" "no such crate"')
        output = self.run_all(status=5, command="test")
        self.assertIn("error: no such crate", output)
        self.assertNotIn("] boot", output)
        self.do("tools", None)
        self.do("selftest", "record_case selftest one failed")
        output = self.run_all(status=1, command="test")
        self.assertRegex(output, r"\] selftest +FAILED")
        self.assertIn("] kunit ", output)

    def test_a_failure_that_another_architecture_mended_is_forgotten(self) -> None:
        self.env["ARCH"] = "arm64"
        self.do("tools", "die \"$E_TOOLCHAIN\" broken")
        self.run_all(status=5)
        self.do("tools", None)
        for arch in "x86_64", "arm64":
            self.env["ARCH"] = arch
            self.assertTrue(self.run_all().endswith("\n1 passed, 0 failed\n"), arch)

    def test_the_source_of_another_base_is_that_of_its_own_runs(self) -> None:
        shutil.copy(TOP / "scripts/stages/api-source.sh", self.top / "scripts/stages/api-source.sh")
        tarball = self.top / "linux.tar"
        tarball.write_text("")
        self.env["KERNEL_TARBALL"] = str(tarball)
        self.do("source", 'echo "$BASE ${KERNEL_TARBALL##*/}" >>"$TOP/sources"')
        self.run_all(command="boot-test")
        self.assertEqual((self.top / "sources").read_text(), "6.12 linux.tar\n7.3 \n")
        self.env["BASE"] = "7.3"
        self.assertRegex(self.run_all(), r"source +did source \(unchanged\)")

    def test_full_disk_is_named(self) -> None:
        self.do("modules", "echo 'ld.lld: x.o: No space left on device'; false")
        self.assertIn("error: disk full", self.run_all(status=16))

    def test_stopped_with_all_it_started(self) -> None:
        for stage in "kernel", "tools":
            self.do(stage, f'sleep 60 & echo $! >"$TOP/child-{stage}"; wait')
        process = self.start()
        children = [self.wait_for(self.top / f"child-{stage}") for stage in ("kernel", "tools")]
        self.assertIn("another run is using", self.run_all(status=17))
        process.send_signal(signal.SIGTERM)
        output = process.communicate(timeout=20)[0]
        self.assertEqual(process.returncode, 128 + signal.SIGTERM, output)
        self.assertIn("stopped", output)
        for child in children:
            for _ in range(100):
                if not Path(f"/proc/{child}").exists():
                    break
                time.sleep(0.05)
            else:
                self.fail("what a stage started still runs")
        for stage in "kernel", "tools":
            self.do(stage, None)
        self.trace()
        self.run_all()
        self.assertEqual(self.trace(), STAGES[STAGES.index("kernel"):])


if __name__ == "__main__":
    unittest.main()
