# SPDX-License-Identifier: GPL-2.0
"""Writing several files into a tree that is not in git: all of them, or none.

The new contents are written beside the files first. Then a journal names what is about to be
swapped, the old files are moved aside, and the new ones moved in. On any failure, and by the next
run after a crash, the journal is used to move everything back.
"""
from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Dict, List

from .model import Content, write

JOURNAL = ".series-apply.json"
NEW = ".series-new"
OLD = ".series-old"


def beside(place: Path, suffix: str) -> Path:
    """The file that stands beside a file while it is being swapped."""
    return place.with_name(f".{place.name}{suffix}")


def install(tree: Path, files: Dict[str, Content]) -> None:
    """Write the files, or leave the tree as it is."""
    folders = new_folders(tree, list(files))
    created = [path for path in files if not (tree / path).exists()]
    journal = {"created": created, "replaced": sorted(set(files) - set(created)),
               "folders": folders}
    try:
        write(tree / JOURNAL, Content(json.dumps(journal, indent=1).encode()))
        for folder in folders:
            (tree / folder).mkdir()
        for path, content in files.items():
            place, new = tree / path, beside(tree / path, NEW)
            new.write_bytes(content.data)
            mode = 0o644 if path in created else place.stat().st_mode & 0o777
            new.chmod(mode | 0o111 if content.executable else mode)
        for path in files:
            place = tree / path
            if path not in created:
                os.rename(place, beside(place, OLD))
            os.rename(beside(place, NEW), place)
        (tree / JOURNAL).unlink()
    except BaseException:
        undo_unfinished(tree)
        raise
    for path in journal["replaced"]:
        beside(tree / path, OLD).unlink(missing_ok=True)


def new_folders(tree: Path, paths: List[str]) -> List[str]:
    """Folders that do not exist yet, outer ones first."""
    found = {str(folder) for path in paths for folder in Path(path).parents
             if not (tree / folder).is_dir()}
    return sorted(found)


def undo_unfinished(tree: Path) -> None:
    """Put everything back as it was before an install that did not end."""
    journal = tree / JOURNAL
    if not journal.is_file():
        return
    work = json.loads(journal.read_text())
    for path in work["created"]:
        (tree / path).unlink(missing_ok=True)
    for path in work["replaced"]:
        if beside(tree / path, OLD).exists():
            os.replace(beside(tree / path, OLD), tree / path)
    for path in [*work["created"], *work["replaced"]]:
        beside(tree / path, NEW).unlink(missing_ok=True)
    for folder in reversed(work["folders"]):
        if (tree / folder).is_dir():
            (tree / folder).rmdir()
    journal.unlink()
