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


if __name__ == "__main__":
    unittest.main()
