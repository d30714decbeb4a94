# SPDX-License-Identifier: GPL-2.0
"""Files and their content, and the version of a kernel tree."""
from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from .status import INPUT, Failure


@dataclass(frozen=True)
class Content:
    """A file: its bytes, and whether it can be executed."""

    data: bytes
    executable: bool = False

    @property
    def mode(self) -> str:
        """The file's mode as git writes it."""
        return "100755" if self.executable else "100644"


def read(path: Path) -> Optional[Content]:
    """The file's content, or None if there is no file."""
    if path.is_dir():
        return None
    try:
        return Content(path.read_bytes(), os.access(path, os.X_OK))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise Failure(INPUT, f"{path}: {error.strerror}") from None


def write(path: Path, content: Content) -> None:
    """Replace the file in one step; its old inode (a hard link perhaps) stays as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content.data)
        part.chmod(0o755 if content.executable else 0o644)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def delete(folder: Path) -> None:
    """Delete a folder with all in it, if it is there; to the end even if interrupted."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def kernel_version(tree: Path) -> str:
    """The version in a kernel tree's Makefile, as 6.12.117."""
    if not tree.is_dir():
        raise Failure(INPUT, f"{tree} is not a kernel source tree: "
                      + ("it is a file" if tree.exists() else "no such directory"))
    return version_in(str(tree), read(tree / "Makefile"), read(tree / "Kbuild"))


def version_in(name: str, makefile: Optional[Content], kbuild: Optional[Content]) -> str:
    """The same for a source of which these two files are known."""
    if makefile is None or kbuild is None:
        raise Failure(INPUT, f"{name} is not a kernel source tree: it has no Makefile and Kbuild")
    text = makefile.data.decode(errors="replace")
    found = dict(re.findall(r"^(VERSION|PATCHLEVEL|SUBLEVEL) *= *(\d+) *$", text, re.M))
    if "VERSION" not in found or "PATCHLEVEL" not in found:
        raise Failure(INPUT, f"{name} is not a kernel source tree: its Makefile names no version")
    return f"{found['VERSION']}.{found['PATCHLEVEL']}.{found.get('SUBLEVEL', '0')}"


def base_of(version: str) -> str:
    """The base whose series a version needs, as 6.12."""
    return ".".join(version.split(".")[:2])
