# SPDX-License-Identifier: GPL-2.0
"""The generator of tests/parity, on a small kernel source made up here."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Tuple

PARITY = Path(__file__).resolve().parents[1] / "parity"
sys.path.insert(0, str(PARITY))

import sources  # noqa: E402
from adapt import Fault, Part, Rule, adapt, uses_api  # noqa: E402
from examples import Unclosed, examples  # noqa: E402

TESTS = """use crate::prelude::*;

#[cfg(CONFIG_RUST_ATOMICS_KUNIT_TEST)]
#[macros::kunit_tests(rust_atomics)]
mod tests {
    #[test]
    fn first() {
        assert_eq!(1, Atomic::new(1).load(Relaxed));
    }

    #[test]
    fn second() {}
}
"""
EXAMPLE = "/// ```\n/// use kernel::sync::atomic::Atomic;\n/// # let hidden = 1;\n/// ```\n"


class Adapt(unittest.TestCase):
    def test_lines_keep_their_numbers(self) -> None:
        text = "a\n  drop me\nb\n"
        self.assertEqual(adapt("f", text, (), (Rule("drop me", ""),)), "a\n\nb\n")
        parts = (Part("b", "d", ""), Part("e", None, ""))
        self.assertEqual(adapt("f", "\n".join("abcdef"), parts, ()), "\nb\nc\n\ne\nf")

    def test_a_rule_that_no_longer_fits_is_a_fault(self) -> None:
        for parts, rules in (((), (Rule("x", ""),)), ((), (Rule("x", "", "y"),)),
                             ((Part("x", None, ""),), ()), ((Part("a", "x", ""),), ()),
                             # What is not taken is not there to be changed.
                             ((Part("b", None, ""),), (Rule("a", ""),))):
            with self.subTest(parts=parts, rules=rules), self.assertRaisesRegex(Fault, "f: no line is"):
                adapt("f", "a\nb", parts, rules)

    def test_a_rule_for_a_line_that_uses_the_api_is_a_fault(self) -> None:
        for line in ("let old = x.xchg(v + 1, Full);", "use crate::sync::atomic::AtomicFlag;",
                     "    Relaxed, //", "unsafe { atomic_load(ptr, Acquire) };", "smp_mb(Full);",
                     "static A: Atomic<u32> = Atomic::new(0);", "/// x.store(10, Relaxed);"):
            with self.subTest(line):
                for rule in (Rule(line, ""), Rule("a", "", line)):
                    with self.assertRaisesRegex(Fault, "uses the API"):
                        adapt("f", f"a\n{line}\n", (), (rule,))

    def test_no_rule_is_for_such_a_line(self) -> None:
        for source in (*sources.USERS, *sources.NEEDED, sources.TESTS):
            for rule in source.rules:
                self.assertFalse(uses_api(rule.line) or uses_api(rule.by), rule)

    def test_a_remark_does_not_use_the_api(self) -> None:
        self.assertFalse(uses_api("str::RawFormatter, // as Atomic does"))


class Examples(unittest.TestCase):
    def test_what_rustdoc_would_run(self) -> None:
        text = (EXAMPLE + "//! ```ignore\n//! not_run();\n//! ```\n    /// ```rust\n    /// run();\n    /// ```\n"
                "/// ```text\n/// no code\n/// ```\nfn f() {}\n")
        found = examples("f", text)
        self.assertEqual([e.line for e in found], [1, 8])
        self.assertEqual(found[0].body, ["use kernel::sync::atomic::Atomic;", "let hidden = 1;"])

    def test_one_without_an_end(self) -> None:
        with self.assertRaises(Unclosed):
            examples("f", "/// ```\n/// a();\nfn f() {}\n")


class Generate(unittest.TestCase):
    """generate.py on a source in which each file is just what its rules need."""

    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.source = Path(self.folder.name) / "source"
        self.out = Path(self.folder.name) / "out"
        for source in (*sources.USERS, *sources.NEEDED):
            lines = [rule.line for rule in source.rules]
            for part in source.parts:
                lines = [part.begin, *lines, part.end or ""]
            self.put(source.path, "\n".join(lines) + "\n")
        for path in sources.API:
            self.put(path, EXAMPLE)
        self.put(sources.TESTS.path, TESTS)

    def put(self, path: str, text: str) -> None:
        (self.source / path).parent.mkdir(parents=True, exist_ok=True)
        (self.source / path).write_text(text)

    def generate(self) -> Tuple[int, str]:
        done = subprocess.run(
            [sys.executable, str(PARITY / "generate.py"), "--source", str(self.source), "--out", str(self.out)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
            env={"PYTHONDONTWRITEBYTECODE": "1"})
        return done.returncode, done.stdout

    def test_the_module(self) -> None:
        status, output = self.generate()
        self.assertEqual(status, 0, output)
        self.assertEqual(output.count("user "), len(sources.USERS))
        self.assertIn("predefine.rs: 2\n", output)
        suite = (self.out / sources.TESTS.to).read_text()
        # The tests themselves, at their own lines.
        self.assertEqual(suite.split("\n")[2:], TESTS.split("\n")[2:])
        self.assertEqual(suite.split("\n")[0], "")
        self.assertIn("let hidden = 1;", (self.out / "examples.rs").read_text())
        self.assertTrue((self.out / "Kbuild").exists())

    def fails(self, message: str) -> None:
        """The next call ends with this fault, and writes nothing."""
        status, output = self.generate()
        self.assertEqual(status, 1, output)
        self.assertRegex(output, f"error: .*{message}")
        self.assertFalse(self.out.exists())

    def test_a_file_is_not_there(self) -> None:
        (self.source / sources.USERS[0].path).unlink()
        self.fails("rust/kernel/sync/refcount.rs: not in ")

    def test_a_rule_does_not_fit(self) -> None:
        self.put("rust/kernel/list/arc.rs", "pub struct ListArc;\n")
        self.fails("CoercePointee")

    def test_another_suite(self) -> None:
        self.put(sources.TESTS.path, TESTS.replace("rust_atomics", "rust_others"))
        self.fails("no suite rust_atomics of tests")

    def test_a_suite_without_tests(self) -> None:
        self.put(sources.TESTS.path, TESTS.replace("#[test]", "#[inline]"))
        self.fails("no suite rust_atomics of tests")

    def test_no_examples(self) -> None:
        for path in sources.API:
            if path != sources.TESTS.path:
                self.put(path, "struct A;\n")
        self.fails("not one example")

    def test_a_user_that_nobody_decided_about_is_named(self) -> None:
        self.put("drivers/new.rs", "static A: Atomic<u32> = Atomic::new(0);\n")
        self.put("drivers/other.rs", "// International Atomic Time\nuse core::sync::atomic::AtomicBool;\n")
        output = self.generate()[1]
        self.assertIn("left out drivers/new.rs: not in", output)
        self.assertEqual(output.count(": not in tests/parity/sources.py"), 1, output)


if __name__ == "__main__":
    unittest.main()
