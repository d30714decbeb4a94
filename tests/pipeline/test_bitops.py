# SPDX-License-Identifier: GPL-2.0
"""The number of a bit on its way from rust/kernel/sync/bitops.rs to C.

The file is compiled for the host, with functions that record their arguments in the place of C's.
"""

import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

SYNC = Path(__file__).resolve().parents[2] / "rust/kernel/sync"

CHANGE = ["set_bit", "clear_bit", "change_bit", "clear_bit_unlock"]
CHANGE_AND_TEST = ["test_and_set_bit", "test_and_clear_bit", "test_and_change_bit",
                   "test_and_set_bit_lock"]
TEST = ["test_bit", "test_bit_acquire"]

# What C is given is printed, or "refused" if the call panics before it gets there.
MAIN = """
#![allow(unreachable_pub, dead_code)]
mod bitops;

mod bindings {{
    use std::cell::Cell;

    thread_local!(pub static NUMBER: Cell<Option<{number}>> = Cell::new(None));

    {functions}
}}

fn pass(name: &str, nr: usize, operation: fn(usize)) {{
    bindings::NUMBER.set(None);
    let panicked = std::panic::catch_unwind(|| operation(nr)).is_err();
    match bindings::NUMBER.get() {{
        Some(number) if !panicked => println!("{{name}} {{nr}} {{number}}"),
        None if panicked => println!("{{name}} {{nr}} refused"),
        other => println!("{{name}} {{nr}} {{other:?}} and panicked: {{panicked}}"),
    }}
}}

fn main() {{
    std::panic::set_hook(Box::new(|_| ()));
    for nr in [{numbers}] {{
        {calls}
    }}
}}
"""


def function(name: str, number: str) -> str:
    mutable = "const" if name in TEST else "mut"
    result, value = ("", "") if name in CHANGE else (" -> bool", "false")
    return (f"pub unsafe fn {name}(nr: {number}, _: *{mutable} usize){result} "
            f"{{ NUMBER.set(Some(nr)); {value} }}")


class Numbers(unittest.TestCase):
    NAMES = CHANGE + CHANGE_AND_TEST + TEST

    def setUp(self) -> None:
        self.assertIsNotNone(shutil.which("rustc"), "no rustc in PATH: run make toolchain")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        shutil.copy(SYNC / "bitops.rs", self.folder)
        (self.folder / "bitops").mkdir()
        (self.folder / "bitops/bitmap.rs").write_text(
            "pub struct AtomicBitmap; pub struct Bit; pub fn bits_to_longs() {}")

    def compile(self, number: str, *numbers: int) -> "subprocess.CompletedProcess[str]":
        """A program that passes the numbers to C functions that take a `number`."""
        source = self.folder / "main.rs"
        source.write_text(MAIN.format(
            number=number, numbers=", ".join(map(str, numbers)),
            functions="\n    ".join(function(name, number) for name in self.NAMES),
            calls="\n        ".join(
                f'pass("{name}", nr, |nr| {{ unsafe {{ bitops::{name}(nr, std::ptr::null_mut()) }};'
                " });" for name in self.NAMES)))
        return subprocess.run(
            ["rustc", "--edition=2021", "-Cdebug-assertions=yes", "-Aunexpected_cfgs",
             "-o", str(self.folder / "main"), str(source)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)

    def run_with(self, *numbers: int) -> str:
        done = self.compile("usize", *numbers)
        self.assertEqual(done.returncode, 0, done.stdout)
        return subprocess.run([str(self.folder / "main")], stdout=subprocess.PIPE, text=True,
                              check=True).stdout

    def test_what_an_int_holds_is_passed_as_it_is(self) -> None:
        numbers = [0, 63, 64, 2**31 - 1]
        self.assertEqual(self.run_with(*numbers).split("\n")[:-1],
                         [f"{name} {nr} {nr}" for nr in numbers for name in self.NAMES])

    def test_a_larger_number_is_refused_with_debug_assertions(self) -> None:
        numbers = [2**31, 2**31 + 5, 2**32 + 5, 2**64 - 1]
        self.assertEqual(self.run_with(*numbers).split("\n")[:-1],
                         [f"{name} {nr} refused" for nr in numbers for name in self.NAMES])

    def test_a_narrower_helper_does_not_compile(self) -> None:
        done = self.compile("i32", 0)
        self.assertNotEqual(done.returncode, 0)
        for name in self.NAMES:
            self.assertRegex(done.stdout, rf"(?s)mismatched types.*bindings::{name}\(nr")


if __name__ == "__main__":
    unittest.main()
