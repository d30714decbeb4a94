#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Make the module that has another kernel's users and tests of the API in it.

From the source of that kernel (--source) and tests/parity/module to a folder (--out) in which
`make M=` builds it. Prints a line for each file that was taken. A rule that does not fit, a file
or a test that is not there: status 1, and the folder is as it was.
"""

import argparse
import re
import sys
from pathlib import Path
from typing import Dict, Iterator, List

import takes
from adapt import Fault, adapt
from examples import Unclosed, examples, function

HERE = Path(__file__).resolve().parent
USES = re.compile(r"\bsync::barrier\b|\bAtomic(?:::|<)|\bAtomic(?:Flag|Type)\b")
NOTE = "// Made by tests/parity/generate.py while testing; do not edit.\n"


class Parity:
    """The module's files, by their place in it."""

    def __init__(self, source: Path) -> None:
        self.source = source
        self.files: Dict[str, str] = {}
        self.functions: List[str] = []

    def read(self, path: str) -> str:
        try:
            return (self.source / path).read_text(encoding="utf-8")
        except FileNotFoundError:
            raise Fault(f"{path}: not in {self.source}") from None

    def take(self, take: takes.Take) -> str:
        """One file, adapted."""
        text = adapt(take.path, self.read(take.path), take.parts, take.rules)
        self.files[take.to] = text
        return text

    def take_examples(self, path: str, text: str) -> int:
        """The examples of a file; returns how many."""
        found = examples(path, text)
        for example in found:
            name = re.sub(r"\W", "_", path.split("kernel/")[-1]) + f"_{example.line}"
            self.functions.append(function(name, path, example))
        return len(found)

    def take_tests(self) -> int:
        """7.3's suite; returns how many cases it has."""
        take = takes.TESTS
        text = self.take(take)
        suite = re.search(rf"^#\[macros::kunit_tests\({takes.SUITE}\)\]\nmod \w+ \{{$", text, re.M)
        tests = text.count("#[test]")
        if not suite or not tests:
            raise Fault(f"{take.path}: no suite {takes.SUITE} of tests, or one of another form")
        return tests

    def copy(self) -> None:
        """Our own files."""
        for path in sorted((HERE / "module").iterdir()):
            self.files[path.name] = path.read_text(encoding="utf-8")

    def add_examples(self) -> None:
        self.files["examples.rs"] = "\n".join(
            [NOTE, "#[kernel::prelude::kunit_tests(parity_examples)]", "mod cases {", *self.functions, "}", ""])

    def unknown(self) -> Iterator[str]:
        """Users that nobody has decided about."""
        known = {*(t.path for t in (*takes.USERS, *takes.NEEDED)), *takes.API, *takes.LEFT_OUT}
        for top in ("rust/kernel", "drivers", "samples/rust", "fs", "net"):
            for path in sorted((self.source / top).rglob("*.rs")):
                name = path.relative_to(self.source).as_posix()
                if name not in known and USES.search(path.read_text(encoding="utf-8")):
                    yield name

    def write(self, out: Path) -> None:
        """Writes what differs, so that the rest is not built again."""
        for name, text in self.files.items():
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")


def generate(source: Path, out: Path) -> None:
    parity = Parity(source)
    parity.copy()
    for take in takes.USERS:
        text = parity.take(take)
        print(f"user {take.path}")
        if take.examples:
            print(f"examples {take.path}: {parity.take_examples(take.path, text)}")
    for take in takes.NEEDED:
        parity.take(take)
        print(f"needed {take.path}")
    print(f"tests {takes.TESTS.path}: {parity.take_tests()}")
    for path in takes.API:
        print(f"examples {path}: {parity.take_examples(path, parity.read(path))}")
    if not parity.functions:
        raise Fault("not one example in the documentation")
    parity.add_examples()
    for path, why in takes.LEFT_OUT.items():
        print(f"left out {path}: needs {why}")
    for path in parity.unknown():
        print(f"left out {path}: not in tests/parity/takes.py")
    parity.write(out)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, required=True, help="the other kernel's source")
    parser.add_argument("--out", type=Path, required=True, help="folder for the module")
    args = parser.parse_args()
    try:
        generate(args.source, args.out)
    except (Fault, Unclosed) as fault:
        print(f"error: {fault}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
