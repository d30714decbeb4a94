# SPDX-License-Identifier: GPL-2.0
"""results.py on consoles that end in each way a guest can end.

Every case that did not pass must be told from "passed": change verdict_of() to return
"passed" and they all fail. Those about modules fail with the log not cut in reports(), or with
a module that did not report counted as nothing in judge_kunit().
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import List, Tuple

SCRIPT = Path(__file__).resolve().parents[2] / "scripts/results.py"
TREE = Path(os.environ.get("PRISTINE", ""))

BOOT = """Linux version 6.12.0-lkmm
KTAP version 1
1..1
    KTAP version 1
    # Subtest: rust_atomics
    # module: kernel
    1..2
    ok 1 load_store
    {second}
# rust_atomics: pass:2 fail:0 skip:0 total:2
{suite} 1 rust_atomics
Run /init as init process
"""
GUEST = """lkmm: user space
KTAP version 1
1..1
    KTAP version 1
    # Subtest: lkmm_samples
    1..{count}
{samples}
{verdict} 1 lkmm_samples
lkmm: done
reboot: Power down
"""
MODULE = """lkmm: module {name}
parity: loading out-of-tree module taints kernel.
KTAP version 1
1..1
    KTAP version 1
    # Subtest: users
    1..2
    ok 1 list
    {second}
# users: pass:2 fail:0 skip:0 total:2
{suite} 1 users
"""
GOOD_BOOT = BOOT.format(second="ok 2 xchg", suite="ok")


def guest(*samples: str) -> str:
    """What init prints for these samples."""
    verdict = "not ok" if any(s.lstrip().startswith("not ok") for s in samples) else "ok"
    return GUEST.format(count=len(samples), samples="\n".join(samples), verdict=verdict)


def sample(number: int, name: str, result: str = "ok", said: str = "3 of 3", more: str = "") -> str:
    return f"        # {name}: {said}\n    {result} {number} {name}{more}"


@unittest.skipUnless((TREE / "tools/testing/kunit/kunit.py").exists(), "PRISTINE= names no kernel tree")
class Results(unittest.TestCase):
    def judge(self, log: str, ended: str, *expected: str) -> Tuple[str, List[str], dict, dict]:
        """Verdict, the samples' rows, counts of KUnit and of samples. What is expected is samples
        and options."""
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder)
            (out / "boot.log").write_text(log)
            subprocess.run(
                [sys.executable, str(SCRIPT), "--log", str(out / "boot.log"), "--ended", ended,
                 "--tree", str(TREE), "--out", str(out), *expected], check=True)
            table = (out / "table.txt").read_text()
            return ((out / "verdict").read_text().strip(), table.split("detail\n")[1].splitlines(),
                    json.loads((out / "kunit.json").read_text()),
                    json.loads((out / "samples.json").read_text()))

    def test_passed(self) -> None:
        log = GOOD_BOOT + guest(sample(1, "flags"), sample(2, "timer"))
        verdict, rows, kunit, samples = self.judge(log, "ok", "flags", "timer")
        self.assertEqual(verdict, "passed")
        self.assertEqual(rows[0].split(None, 2), ["flags", "passed", "3 of 3"])
        self.assertEqual((kunit["passed"], kunit["failed"]), (2, 0))
        self.assertEqual((samples["passed"], samples["failed"]), (2, 0))

    def test_sample_failed(self) -> None:
        log = GOOD_BOOT + guest(sample(1, "flags", "not ok", "1 of 3"), sample(2, "timer"))
        verdict, rows, _, samples = self.judge(log, "ok", "flags", "timer")
        self.assertEqual(verdict, "failed")
        self.assertEqual(rows[0].split(None, 2), ["flags", "failed", "1 of 3"])
        self.assertEqual((samples["passed"], samples["failed"]), (1, 1))

    def test_sample_never_reported(self) -> None:
        verdict, rows, _, _ = self.judge(GOOD_BOOT + guest(sample(1, "flags")), "ok", "flags", "timer")
        self.assertEqual(verdict, "failed")
        self.assertEqual(rows[1], "timer              not run")

    def test_kunit_case_failed(self) -> None:
        boot = BOOT.format(second="not ok 2 xchg", suite="not ok")
        verdict, _, kunit, _ = self.judge(boot + guest(sample(1, "flags")), "ok", "flags")
        self.assertEqual(verdict, "failed")
        self.assertEqual((kunit["passed"], kunit["failed"]), (1, 1))

    def test_kunit_plan_not_kept(self) -> None:
        boot = BOOT.format(second="# one case too few", suite="ok")
        verdict, _, kunit, _ = self.judge(boot + guest(sample(1, "flags")), "ok", "flags")
        self.assertEqual(verdict, "failed")
        self.assertEqual(kunit["failed"], 1)

    def test_crash_and_timeout_in_second_sample(self) -> None:
        log = (GOOD_BOOT + guest(sample(1, "flags"), sample(2, "timer"))).split("    ok 2 timer")[0]
        for ended in "crash", "timeout":
            verdict, rows, _, samples = self.judge(log, ended, "flags", "timer", "zebra")
            self.assertEqual(verdict, ended)
            self.assertEqual([row.split()[1:3] for row in rows][1], [ended, "3"])
            self.assertEqual(rows[2], "zebra              not run")
            self.assertEqual((samples["passed"], samples["failed"]), (1, 2))

    def test_crash_before_user_space(self) -> None:
        verdict, _, kunit, _ = self.judge(GOOD_BOOT.split("    ok 2 xchg")[0], "crash", "flags")
        self.assertEqual(verdict, "crash")
        self.assertGreaterEqual(kunit["failed"], 1)

    def test_suites_of_a_module(self) -> None:
        log = GOOD_BOOT + MODULE.format(name="parity", second="ok 2 once", suite="ok") + guest(sample(1, "flags"))
        verdict, _, kunit, _ = self.judge(log, "ok", "flags", "--kunit-module=parity")
        self.assertEqual((verdict, kunit["passed"], kunit["failed"]), ("passed", 4, 0))

    def test_case_of_a_module_failed(self) -> None:
        log = GOOD_BOOT + MODULE.format(name="parity", second="not ok 2 once", suite="not ok") + guest(sample(1, "flags"))
        verdict, _, kunit, _ = self.judge(log, "ok", "flags", "--kunit-module=parity")
        self.assertEqual((verdict, kunit["passed"], kunit["failed"]), ("failed", 3, 1))

    def test_plan_of_a_module_not_kept(self) -> None:
        log = GOOD_BOOT + MODULE.format(name="parity", second="# one case too few", suite="ok") + guest(sample(1, "flags"))
        self.assertEqual(self.judge(log, "ok", "flags", "--kunit-module=parity")[0], "failed")

    def test_module_did_not_report(self) -> None:
        insmod = "lkmm: module parity\ninsmod: can't insert '/kunit/parity.ko': unknown symbol in module\n"
        other = MODULE.format(name="other", second="ok 2 once", suite="ok")
        for said, passed in (("", 2), (insmod, 2), (other, 4), (insmod + other, 4), (other + insmod, 4)):
            log = GOOD_BOOT + said + guest(sample(1, "flags"))
            verdict, _, kunit, _ = self.judge(log, "ok", "flags", "--kunit-module=parity")
            self.assertEqual((verdict, kunit["passed"], kunit["failed"]), ("failed", passed, 1))

    def test_no_tests(self) -> None:
        verdict, _, _, _ = self.judge("Linux version 6.12.0\n" + guest(), "ok")
        self.assertEqual(verdict, "no-tests")

    def test_no_samples(self) -> None:
        self.assertEqual(self.judge(GOOD_BOOT + guest(), "ok")[0], "no-tests")

    def test_all_skipped(self) -> None:
        log = GOOD_BOOT + guest(sample(1, "flags", more=" # SKIP 64-bit only"))
        verdict, _, _, samples = self.judge(log, "ok", "flags")
        self.assertEqual(verdict, "skipped")
        self.assertEqual(samples["skips"], ["flags: 64-bit only"])


if __name__ == "__main__":
    unittest.main()
