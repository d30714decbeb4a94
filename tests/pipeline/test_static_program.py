# SPDX-License-Identifier: GPL-2.0
"""Which programs need nothing beside them, by their ELF headers.

Each test was seen to fail: with the header of 64 bits read from files of 32, with the bit about
the interpreter turned round, and with the check of the table's length taken out.
"""

import struct
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from static_program import is_static  # noqa: E402  (needs the path above)

PT_LOAD, PT_INTERP = 1, 3


def program(bits: int, *types: int) -> bytes:
    """The start of a little-endian ELF file with program headers of these types."""
    ident = b"\x7fELF" + bytes([bits // 32, 1, 1]).ljust(12, b"\0")
    size, address = (52, "I") if bits == 32 else (64, "Q")
    entry = 32 if bits == 32 else 56
    header = struct.pack(f"<HHI{address}{address}{address}IHHHHHH",
                         2, 40, 1, 0x8000, size, 0, 0, size, entry, len(types), 0, 0, 0)
    return ident + header + b"".join(struct.pack("<I", kind).ljust(entry, b"\0") for kind in types)


class StaticProgram(unittest.TestCase):
    def test_both_widths(self) -> None:
        for bits in 32, 64:
            with self.subTest(bits=bits):
                self.assertTrue(is_static(program(bits, PT_LOAD, PT_LOAD)))
                self.assertFalse(is_static(program(bits, PT_LOAD, PT_INTERP, PT_LOAD)))

    def test_what_is_no_program(self) -> None:
        for name, data in {
            "script": b"#!/bin/sh\n" + bytes(100),
            "empty": b"",
            "object file": program(64),
            "truncated": program(32, PT_LOAD, PT_LOAD)[:-1],
            "big-endian": program(32, PT_LOAD).replace(b"\x01\x01\x01", b"\x01\x02\x01", 1),
        }.items():
            with self.subTest(name):
                self.assertFalse(is_static(data))


if __name__ == "__main__":
    unittest.main()
