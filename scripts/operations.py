#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Write Documentation/operations.rst: which Rust spelling reaches each atomic function of C."""
from __future__ import annotations

import argparse
import difflib
import os
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # the checkout stays clean

# pylint: disable=wrong-import-position
from operations import document, table  # noqa: E402
from operations.fault import Fault  # noqa: E402

EPILOG = """exit status: 0 written, or with --check the same; 1 with --check, not the same;
2 wrong usage; 3 a function of C that Rust does not reach, or sources that cannot be read"""


def main() -> int:
    """Make the file, or compare."""
    root = Path(__file__).resolve().parent.parent
    build = Path(os.environ.get("BUILD") or root / "build")
    base = os.environ.get("BASE") or "6.12"
    parser = argparse.ArgumentParser(description=__doc__, epilog=EPILOG,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--atomic", type=Path, default=build / base / "pristine/scripts/atomic",
                        metavar="DIR", help="the kernel's scripts/atomic (default: %(default)s)")
    parser.add_argument("--rust", type=Path, default=root / "rust/kernel/sync", metavar="DIR",
                        help="the folder of atomic.rs (default: %(default)s)")
    parser.add_argument("--output", type=Path, default=root / "Documentation/operations.rst",
                        metavar="FILE", help="default: %(default)s")
    parser.add_argument("--check", action="store_true", help="compare with the file, write nothing")
    args = parser.parse_args()
    try:
        tables = table.make(args.atomic, args.rust)
        made = document.document(tables)
        found = args.output.read_text(encoding="utf-8") if args.check else made
        if not args.check:
            args.output.write_text(made, encoding="utf-8")
    except (Fault, OSError) as fault:
        print(f"operations.py: {fault}", file=sys.stderr)
        return 3
    if found != made:
        sys.stdout.writelines(difflib.unified_diff(
            found.splitlines(keepends=True), made.splitlines(keepends=True),
            str(args.output), "as generated"))
        print(f"{args.output} is stale: run python3 scripts/operations.py")
        return 1
    print(f"{' + '.join(str(len(rows)) for rows in tables)} functions of C, each reached")
    return 0


if __name__ == "__main__":
    sys.exit(main())
