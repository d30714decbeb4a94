#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""static_program.py FILE: status 0 if it is a program that needs no other file to run.

That is an ELF file of a little-endian machine, of 32 or 64 bits, with a table of program headers
that names no interpreter (the dynamic loader).
"""

import struct
import sys

PT_INTERP = 3
# By the class of the file: format and place of the table's offset, place of the size and number
# of its entries.
HEADERS = {1: ("<I", 28, 42), 2: ("<Q", 32, 54)}


def is_static(program: bytes) -> bool:
    """Whether these first bytes of a file are those of such a program."""
    if program[:4] != b"\x7fELF" or len(program) < 64 or program[4] not in HEADERS or program[5] != 1:
        return False
    offset_format, offset_at, entries_at = HEADERS[program[4]]
    (offset,) = struct.unpack_from(offset_format, program, offset_at)
    size, count = struct.unpack_from("<HH", program, entries_at)
    if count == 0 or offset + size * count > len(program):
        return False
    types = (struct.unpack_from("<I", program, offset + i * size)[0] for i in range(count))
    return PT_INTERP not in types


def main() -> int:
    """Judge the file that is named."""
    with open(sys.argv[1], "rb") as program:
        return not is_static(program.read(4096))


if __name__ == "__main__":
    sys.exit(main())
