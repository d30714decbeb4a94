# SPDX-License-Identifier: GPL-2.0
"""Writing patches/<base>/: Ctrl-C cannot come in between."""
from __future__ import annotations

import signal
from pathlib import Path

from .child import STOP
from .cover import LETTER
from .files import text_of, write
from .topics import Series

HEADER = "# SPDX-License-Identifier: GPL-2.0\n# The patches of this base in the order they apply.\n"


def store(series: Series, topics: dict[str, dict[str, bytes]], version: str) -> bool:
    """Replace these topics, each by its files; whether anything changed. A topic without files
    goes, a new one becomes the last. An empty version leaves the one that is noted down."""
    present = {str(path.relative_to(series.path)): path.read_bytes()
               for path in series.path.rglob("*") if path.is_file()}
    lists: dict[str, list[str]] = {}
    for name in series.names:
        lists.setdefault(name.rpartition("/")[0], []).append(name)
    wanted = {name: data for name, data in present.items()
              if not (name.endswith(".patch") and name.rpartition("/")[0] in topics)}
    for topic, files in topics.items():
        named = {f"{topic}/{name}" if topic else name: data for name, data in files.items()}
        wanted.update(named)
        lists[topic] = [name for name in named if Path(name).name != LETTER]
    names = [name for topic in lists.values() for name in topic]
    if "series" not in present or series.names != names:
        lines = (text_of(series.path / "series") or HEADER).splitlines(keepends=True)
        comments = [line for line in lines if line.startswith("#")]
        wanted["series"] = "".join([*comments, *(f"{name}\n" for name in names)]).encode()
    if version:
        wanted["base"] = f"{version}\n".encode()
    if wanted == present:
        return False
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, STOP)  # Ctrl-C comes before or after
    try:
        for name in sorted({*wanted, *present}):
            if name not in wanted:
                (series.path / name).unlink()
                prune(series.path / name)
            elif wanted[name] != present.get(name):
                write(series.path / name, wanted[name])
            else:
                continue
            sign = "-" if name not in wanted else "+" if name not in present else " "
            print(f"  {sign} {series.path.name}/{name}")
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    return True


def prune(file: Path) -> None:
    """Delete the folder that a file leaves empty."""
    if not any(file.parent.iterdir()):
        file.parent.rmdir()
