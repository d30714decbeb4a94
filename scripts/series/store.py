# SPDX-License-Identifier: GPL-2.0
"""Writing patches/<base>/: the folder is replaced in one step, or stays as it is."""
from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Dict, List

from .cover import LETTER
from .model import delete, read
from .topics import HEADER, Series

Files = Dict[str, bytes]


def store(series: Series, topics: Dict[str, Files], version: str) -> bool:
    """Replace these topics, each by its files; whether anything changed. A topic without files
    goes, a new one becomes the last. An empty version leaves the one that is noted down."""
    present = {str(path.relative_to(series.path)): path.read_bytes()
               for path in series.path.rglob("*") if path.is_file()}
    lists: Dict[str, List[str]] = {}
    for name in series.names:
        lists.setdefault(name.rpartition("/")[0], []).append(name)
    wanted = {name: data for name, data in present.items()
              if not (name.endswith(".patch") and name.rpartition("/")[0] in topics)}
    for topic, files in topics.items():
        named = {f"{topic}/{name}" if topic else name: data for name, data in files.items()}
        wanted.update(named)
        lists[topic] = [name for name in named if Path(name).name != LETTER]
    names = [name for topic in lists.values() for name in topic]
    old_list = read(series.path / "series")
    if old_list is None or series.names != names:
        lines = old_list.data.decode().splitlines(keepends=True) if old_list else [HEADER]
        comments = "".join(line for line in lines if line.startswith("#"))
        wanted["series"] = (comments + "".join(f"{name}\n" for name in names)).encode()
    if version:
        wanted["base"] = f"{version}\n".encode()
    if wanted == present:
        return False
    for name in sorted({*wanted, *present}):
        if wanted.get(name) != present.get(name):
            sign = "-" if name not in wanted else "+" if name not in present else " "
            print(f"  {sign} {series.path.name}/{name}")
    swap(series.path, wanted)
    return True


def swap(folder: Path, files: Files) -> None:
    """Put a folder with these files in the place of another; a signal cannot come in between."""
    part, old = folder.with_name(f".{folder.name}.part"), folder.with_name(f".{folder.name}.old")
    delete(part)
    delete(old)
    part.mkdir(parents=True)
    try:
        for name, data in files.items():
            (part / name).parent.mkdir(parents=True, exist_ok=True)
            (part / name).write_bytes(data)
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        try:
            if folder.exists():
                os.rename(folder, old)
            os.rename(part, folder)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    finally:
        delete(part)
        delete(old)
