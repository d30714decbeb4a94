#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Write a module with another kernel's users and tests of the API.

Reads the source of that kernel (--source) and tests/parity/module, and writes the folder --out, in
which `make M=` builds the module. Prints a line for each file used. Ends with 1, and writes nothing,
if a file or a test is missing or a rule does not fit.
"""

import argparse
import re
import sys
from pathlib import Path
from typing import Dict, Iterator, List

import sources
from adapt import Fault, adapt
from examples import Unclosed, examples, function

HERE = Path(__file__).resolve().parent
USES = re.compile(r"\bsync::barrier\b|\bAtomic(?:::|<)|\bAtomic(?:Flag|Type)\b")
NOTE = "// Written by tests/parity/generate.py; do not edit.\n"


class Parity:
    """The files of the module, by their place in it."""

    def __init__(self, source: Path) -> None:
        self.source = source
        self.files: Dict[str, str] = {}
        self.functions: List[str] = []

    def read(self, path: str) -> str:
        try:
            return (self.source / path).read_text(encoding="utf-8")
        except FileNotFoundError:
            raise Fault(f"{path}: not in {self.source}") from None

    def add(self, source: sources.Source) -> str:
        """Adds a file, adapted, and returns its text."""
        text = adapt(source.path, self.read(source.path), source.parts, source.rules)
        self.files[source.to] = text
        return text

    def add_examples(self, path: str, text: str) -> int:
        """Adds the examples of a file, and returns their number."""
        found = examples(path, text)
        for example in found:
            name = re.sub(r"\W", "_", path.split("kernel/")[-1]) + f"_{example.line}"
            self.functions.append(function(name, path, example))
        return len(found)

    def add_tests(self) -> int:
        """Adds the KUnit suite, and returns the number of its cases."""
        text = self.add(sources.TESTS)
        suite = re.search(rf"^#\[macros::kunit_tests\({sources.SUITE}\)\]\nmod \w+ \{{$", text, re.M)
        tests = text.count("#[test]")
        if not suite or not tests:
            raise Fault(f"{sources.TESTS.path}: no suite {sources.SUITE} of tests, or one of another form")
        return tests

    def unknown(self) -> Iterator[str]:
        """Users that sources.py does not mention."""
        known = {*(s.path for s in (*sources.USERS, *sources.NEEDED)), *sources.API, *sources.LEFT_OUT}
        for top in ("rust/kernel", "drivers", "samples/rust", "fs", "net"):
            for path in sorted((self.source / top).rglob("*.rs")):
                name = path.relative_to(self.source).as_posix()
                if name not in known and USES.search(path.read_text(encoding="utf-8")):
                    yield name

    def write(self, out: Path) -> None:
        """Writes files that changed, so that make builds only those again."""
        for name, text in self.files.items():
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")


def generate(source: Path, out: Path) -> None:
    parity = Parity(source)
    for path in sorted((HERE / "module").iterdir()):
        parity.files[path.name] = path.read_text(encoding="utf-8")
    for user in sources.USERS:
        text = parity.add(user)
        print(f"user {user.path}")
        if user.examples:
            print(f"examples {user.path}: {parity.add_examples(user.path, text)}")
    for needed in sources.NEEDED:
        parity.add(needed)
        print(f"needed {needed.path}")
    print(f"tests {sources.TESTS.path}: {parity.add_tests()}")
    for name in sources.API:
        print(f"examples {name}: {parity.add_examples(name, parity.read(name))}")
    if not parity.functions:
        raise Fault("not one example in the documentation")
    parity.files["examples.rs"] = "\n".join(
        [NOTE, "#[kernel::prelude::kunit_tests(parity_examples)]", "mod cases {", *parity.functions, "}", ""])
    for name, why in sources.LEFT_OUT.items():
        print(f"left out {name}: needs {why}")
    for name in parity.unknown():
        print(f"left out {name}: not in tests/parity/sources.py")
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
