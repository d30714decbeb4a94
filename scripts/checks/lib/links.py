#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Check the relative links in Markdown files: the file must exist, and the heading in it."""
from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import List, Set
from urllib.parse import unquote

FENCE = re.compile(r"^(```|~~~).*?^\1", re.M | re.S)
LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)>\s]+)>?(?:\s+\"[^\"]*\")?\s*\)")
REFERENCE = re.compile(r"^\[[^\]]+\]:\s*(\S+)", re.M)


def headings(text: str) -> Set[str]:
    """The anchors that a Markdown page offers."""
    found = re.findall(r"^#{1,6}\s+(.+?)\s*#*$", FENCE.sub("", text), re.M)
    plain = [re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", h)) for h in found]
    return {heading.strip().lower().replace(" ", "-") for heading in plain}


def broken(page: Path, top: Path) -> List[str]:
    """Every link of the page that leads nowhere."""
    text = page.read_text(encoding="utf-8")
    prose = re.sub(r"`[^`\n]*`", "", FENCE.sub("", text))
    found: List[str] = []
    for link in LINK.findall(prose) + REFERENCE.findall(prose):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = unquote(link).partition("#")
        target = (top / name.lstrip("/") if name.startswith("/") else page.parent / name)
        target = target if name else page
        if not target.exists():
            found.append(f"{page}: [{link}]: no such file")
        elif anchor and target.suffix == ".md" and anchor not in headings(
                target.read_text(encoding="utf-8")):
            found.append(f"{page}: [{link}]: no such heading")
    return found


def main() -> int:
    """Check the pages on the command line."""
    pages = [Path(name) for name in sys.argv[1:]]
    found = [line for page in pages for line in broken(page, Path("."))]
    print("\n".join(found or [f"{len(pages)} files"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
