#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Write rust-project.json for a kernel tree's crates and the samples.

The kernel's own target does this for modules outside the tree only if there is no
separate object folder (it looks for rust/Makefile in the wrong place). So: ask make for
the command it would run for the tree alone, and run that with the samples added.
"""

import argparse
import json
import shlex
import subprocess
from pathlib import Path
from typing import Any, List


def generator(make: List[str]) -> List[str]:
    """The command with which kbuild makes rust-project.json."""
    done = subprocess.run([*make, "-n", "rust-analyzer"], stdout=subprocess.PIPE, text=True, check=True)
    lines = done.stdout.replace("\\\n", " ").splitlines()
    words = next(shlex.split(line) for line in lines if "generate_rust_analyzer.py" in line)
    return words[:words.index(">")]


def moved(value: Any, copy: str, top: Path) -> Any:
    """The same project with the checkout's file for each file of the copy that it has."""
    if isinstance(value, dict):
        return {key: moved(item, copy, top) for key, item in value.items()}
    if isinstance(value, list):
        return [moved(item, copy, top) for item in value]
    if isinstance(value, str) and value.startswith(copy + "/"):
        original = top / value[len(copy) + 1:]
        return str(original) if original.exists() else value
    return value


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", required=True, help="the copy in which the samples were built")
    parser.add_argument("--top", required=True, type=Path, help="the checkout; rust-project.json goes there")
    parser.add_argument("make", nargs="+", help="make, its folder and its variables")
    args = parser.parse_args()
    done = subprocess.run([*generator(args.make), args.samples], stdout=subprocess.PIPE, text=True, check=True)
    project = moved(json.loads(done.stdout), args.samples, args.top)
    path = args.top / "rust-project.json"
    path.write_text(json.dumps(project, indent=1) + "\n")
    print(f"{path}: {len(project['crates'])} crates")


if __name__ == "__main__":
    main()
