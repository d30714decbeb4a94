#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The lists of targets/ are TOML of the plain kind that awk reads; an entry has the keys that its list's comment names."""

import re
import sys
import tomllib
from pathlib import Path

LINE = re.compile(r'#.*|\[("[^"\\#\]]+"|[a-z0-9_]+)\]|[a-z_]+ = "[^"\\#]*"|')
KEY = re.compile(r"(?m)^#   ([a-z_]+)  +\S")
# What a key's value names in another list.
NAMES = {"architectures": "architectures", "drivers": "architectures", "deps": "architectures", "api_base": "bases", "bases": "bases"}
MAY_BE_EMPTY = {"source_suite", "debian_suite", "api_base", "deps", "drivers", "litmus_helpers"}


def faults(lists: dict[str, str]) -> list[str]:
    """What is wrong with these texts, by the name of their list."""
    found, entries = [], {}
    for name, text in lists.items():
        try:
            entries[name] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            return [f"targets/{name}.toml: {error}"]
        found += [f"targets/{name}.toml:{number}: not NAME = \"VALUE\" as the scripts read it: {line}"
                  for number, line in enumerate(text.splitlines(), 1) if not LINE.fullmatch(line)]
    for name, text in lists.items():
        keys = set(KEY.findall(text))
        for entry, values in entries[name].items():
            place = f"targets/{name}.toml: {entry}"
            found += [f"{place}: no {key}" for key in sorted(keys - values.keys())]
            found += [f"{place}: {key}: the comment above has no such key" for key in sorted(values.keys() - keys)]
            found += [f"{place}: {key} is empty" for key, value in values.items()
                      if not value and key not in MAY_BE_EMPTY]
            found += [f"{place}: {key}: {word}: not in targets/{NAMES[key]}.toml" for key in NAMES.keys() & values.keys()
                      for word in str(values[key]).split() if word not in entries[NAMES[key]]]
    return found


def main() -> None:
    lists = {path.stem: path.read_text() for path in Path("targets").glob("*.toml")}
    found = faults(lists)
    print("\n".join(found) or f"{len(lists)} lists")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
