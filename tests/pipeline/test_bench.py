# SPDX-License-Identifier: GPL-2.0
"""The benchmark from objects to samples, on probes of our own that stand for the kernel's.

No test looks at a time.
"""

import json
import os
import platform
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import List

LKMM = Path(os.environ.get("BUILD", "")) / "tools/lkmm/debug/lkmm"
BENCH = Path(__file__).resolve().parents[2] / "tests/bench"

C = """
int c__load__i32__relaxed(int *p) { return *(volatile int *)p; }
void c__store__i32__release(int *p, int v) { *(volatile int *)p = v; }
void c__smp_wmb__none__none(void) { __asm__ volatile("" ::: "memory"); }
int c__smp_cond_load__i32__acquire(int *p) { while (!*(volatile int *)p) ; return 1; }
void c__smp_mb__before_atomic__none__none(void) { }
"""
RUST = """
int rust_helper_atomic_read(int *p);
int rust__load__i32__relaxed(int *p) { return rust_helper_atomic_read(p); }
void rust__store__i32__release(int *p, int v) { *(volatile int *)p = v; }
void rust__smp_wmb__none__none(void) { __asm__ volatile("" ::: "memory"); }
void rust__only_in_rust__i32__full(int *p) { }
"""
HELPERS = """
void mutex_lock(void *);
void rust_helper_mutex_lock(void *m) { mutex_lock(m); }
int rust_helper_atomic_read(int *p) { return *(volatile int *)p; }
"""
INLINED = RUST.replace("int rust_helper_atomic_read(int *p);", HELPERS.splitlines()[3])


@unittest.skipUnless(platform.machine() == "x86_64", "the benchmark is for x86_64")
class Bench(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        for cell, sources in {"called": {"c": C, "rust": RUST, "helpers": HELPERS},
                              "inlined": {"c": C, "rust": INLINED}}.items():
            (self.folder / cell).mkdir()
            for name, text in sources.items():
                self.compile(f"{cell}/{name}.o", text)

    def compile(self, name: str, text: str, *flags: str) -> None:
        subprocess.run(["clang", "-O2", "-w", "-mcmodel=kernel", "-fno-pic", "-x", "c", "-c", *flags,
                        "-o", str(self.folder / name), "-"], input=text, text=True, check=True)

    def build(self, inlined: bool = True) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [str(BENCH / "build.sh"), str(self.folder / "called"),
             str(self.folder / "inlined") if inlined else "", str(self.folder / "out")],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)

    def bench(self, *options: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([str(self.folder / "out/bench"), *options], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, check=False, timeout=60)

    def records(self, *options: str) -> List[dict]:
        done = self.build()
        self.assertEqual(done.returncode, 0, done.stdout)
        done = self.bench("--rounds", "2", "--calls", "48", *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_samples(self) -> None:
        records = self.records()
        self.assertEqual([records[0]["record"], records[-1]["record"]], ["machine", "end"])
        seen = {(r["probe"], r["variant"], r["contended"]) for r in records if r["record"] == "sample"}
        for probe in "load__i32__relaxed", "store__i32__release":
            for variant in "c", "inlined", "called", "core":
                self.assertIn((probe, variant, False), seen)
                self.assertEqual((probe, variant, True) in seen, records[0]["contended"])
        self.assertIn(("baseline", "loop", False), seen)
        self.assertIn(("smp_wmb__none__none", "core", False), seen)
        self.assertNotIn(("smp_wmb__none__none", "core", True), seen)
        self.assertIn(("smp_mb__before_atomic__none__none", "c", False), seen)
        self.assertFalse([probe for probe, *_ in seen if "only_in" in probe])

    def test_table(self) -> None:
        """What the program says is what the reader of the samples expects."""
        self.assertEqual(self.build().returncode, 0)
        samples = self.folder / "samples.jsonl"
        samples.write_text(self.bench("--rounds", "3", "--calls", "48").stdout)
        done = subprocess.run([str(LKMM), "bench", str(samples), "--chart", str(self.folder / "c.svg")],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertRegex(done.stdout, r"\nload i32 relaxed +-?[0-9.]+ \+-")
        self.assertIn("</svg>", (self.folder / "c.svg").read_text())

    def test_same_bytes(self) -> None:
        same = {r["probe"]: r["same"] for r in self.records("--alone") if r["record"] == "code"}
        self.assertEqual(same["load__i32__relaxed"], {"inlined": True, "called": False, "core": True})

    def test_without_inlined(self) -> None:
        self.assertEqual(self.build(inlined=False).returncode, 0)
        self.assertNotIn('"inlined"', self.bench("--rounds", "1", "--alone").stdout)

    def test_return_thunks(self) -> None:
        self.compile("called/c.o", C, "-mfunction-return=thunk-extern", "-pg", "-mfentry")
        self.assertTrue(self.records("--alone"))

    def test_calls_the_kernel(self) -> None:
        """The lock is not there: that must end the run, and not jump to nowhere."""
        self.compile("called/c.o", C + "void mutex_lock(void *);\n"
                     "void c__lock__i32__full(void *p) { mutex_lock(p); }")
        self.assertEqual(self.build().returncode, 0)
        done = self.bench("--rounds", "1", "--only", "lock__i32__full")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("does not have", done.stderr)

    def test_missing_object(self) -> None:
        (self.folder / "called/helpers.o").unlink()
        done = self.build()
        self.assertEqual(done.returncode, 4)
        self.assertIn("helpers.o: no such object", done.stdout)

    def test_other_architecture(self) -> None:
        self.compile("called/rust.o", "void rust__x__i32__full(void) { }", "--target=aarch64-linux-gnu",
                     "-mcmodel=small")
        done = self.build()
        self.assertEqual(done.returncode, 4)
        self.assertIn("rust.o: not machine code for this machine", done.stdout)

    def test_no_probes(self) -> None:
        self.compile("called/c.o", "int x;")
        done = self.build()
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("no probe of C", done.stdout)

    def test_wrong_options(self) -> None:
        self.assertEqual(self.build().returncode, 0)
        for options in (["--rounds", "0"], ["--calls", "many"], ["--only", "nothing"], ["more"]):
            done = self.bench(*options)
            self.assertEqual((done.returncode, done.stdout), (2, ""), options)
            self.assertIn("bench: ", done.stderr)


if __name__ == "__main__":
    unittest.main()
