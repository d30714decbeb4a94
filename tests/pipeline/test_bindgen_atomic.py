# SPDX-License-Identifier: GPL-2.0
"""samples/bindgen_atomic.awk, on lines that bindgen writes."""

import subprocess
import tempfile
import unittest
from pathlib import Path

AWK = Path(__file__).resolve().parents[2] / "samples/bindgen_atomic.awk"
GOOD = """
const _: () = assert!(core::mem::size_of::<ring_index>() == ring_index_SIZE as usize);
#[repr(C)]
pub struct ring {
    pub head: ring_index,
    pub next: *mut ring_index,
    pub of_each_cpu: [ring_index; 3usize],
    pub ring_index_of_c: u32,
    pub callback: ::core::option::Option<unsafe extern "C" fn(arg1: *const ring_index)>,
}
extern "C" {
    pub fn find(ring: *mut ring, index: *mut ring_index) -> *mut ring_index;
}
#[repr(C, packed)]
pub struct header {
    pub index: *mut ring_index,
}
pub const ring_index_SIZE: _bindgen_ty_1 = 4;
"""
BAD = {
    "#[repr(C, packed)]\npub struct header {\n    pub kind: u8,\n    pub index: ring_index,\n}": "is in a packed structure",
    "#[repr(C, packed(2))]\npub struct header {\n    pub index: [ring_index; 2usize],\n}": "is in a packed structure",
    "pub struct either {\n    pub index: __BindgenUnionField<ring_index>,\n}": "is in a union",
    "pub union either {\n    pub index: ::core::mem::ManuallyDrop<ring_index>,\n}": "is in a union",
    "    pub fn set(ring: *mut ring, index: ring_index);": "is passed or returned by value",
    "    pub fn set(\n        index: ring_index,\n    );": "is passed or returned by value",
    "    pub fn get(ring: *mut ring) -> ring_index;": "is passed or returned by value",
    '    pub callback: Option<unsafe extern "C" fn(arg1: ring_index)>,': "is passed or returned by value",
    "#[repr(C, packed)]\npub struct header {\n    pub index: [[ring_index; 2usize]; 2usize],\n}": "is in a packed structure",
    "pub union either {\n    pub index: [[ring_index; 2usize]; 2usize],\n}": "is in a union",
}
# The same with another name of the type, or with a structure that has one, declared before or after.
INDIRECT = {
    "pub type index2 = ring_index;": "index2, which is a ring_index",
    "pub type index3 = [index4; 3usize];\npub type index4 = ring_index;": "index3, which is a index4, which is a ring_index",
    "pub struct pair {\n    pub both: [ring_index; 2usize],\n}": "pair, which has a ring_index",
}
USES = {
    "#[repr(C, packed)]\npub struct header {\n    pub one: %s,\n}": "is in a packed structure",
    "pub union either {\n    pub one: ::core::mem::ManuallyDrop<[%s; 2usize]>,\n}": "is in a union",
    "    pub fn set(one: %s);": "is passed or returned by value",
}


class BindgenAtomic(unittest.TestCase):
    def check(self, text: str) -> "subprocess.CompletedProcess[str]":
        with tempfile.TemporaryDirectory() as folder:
            bindings = Path(folder) / "bindings.rs"
            bindings.write_text(text)
            return subprocess.run(["awk", "-v", "names=ring_index atomic_t", "-f", str(AWK), str(bindings)],
                                  capture_output=True, text=True, check=False)

    def test_fields_and_pointers_are_accepted(self) -> None:
        result = self.check(GOOD)
        self.assertEqual((result.returncode, result.stderr), (0, ""))

    def test_what_has_no_atomic_operations_is_refused(self) -> None:
        for text, reason in BAD.items():
            with self.subTest(text):
                result = self.check(GOOD + text + "\n")
                self.assertEqual(result.returncode, 1)
                self.assertIn(f"ring_index, which is atomic in Rust, {reason}", result.stderr)
                self.assertEqual(result.stderr.count("which is atomic"), 1)

    def test_so_is_what_is_or_has_one(self) -> None:
        for text, name in INDIRECT.items():
            self.assertEqual(self.check(GOOD + text).stderr, "")
            for use, reason in USES.items():
                with self.subTest(text + use):
                    bad = use % name.partition(",")[0]
                    result = self.check(bad + "\n" + text + "\n")
                    self.assertEqual(result.returncode, 1)
                    self.assertIn(f"{name}, which is atomic in Rust, {reason}", result.stderr)

    def test_bindings_in_one_line_are_refused(self) -> None:
        result = self.check("# [repr (C , packed)] # [derive (Debug)] pub struct s { pub a : ring_index , }")
        self.assertEqual(result.returncode, 1)
        self.assertIn("not formatted: bindgen needs rustfmt", result.stderr)


if __name__ == "__main__":
    unittest.main()
