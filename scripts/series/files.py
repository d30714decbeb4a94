# SPDX-License-Identifier: GPL-2.0
"""Files, folders, and the version of a kernel tree."""
from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Iterable

from .status import INPUT, Failure


def text_of(path: Path) -> str:
    """The text of a file, or nothing if there is none."""
    try:
        return path.read_text(encoding="utf-8", errors="surrogateescape")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return ""


def write(path: Path, data: bytes, executable: bool = False) -> None:
    """Replace the file in one step; its old inode (a hard link perhaps) stays as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        part.chmod(0o755 if executable else 0o644)
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


def copy(source: Path, paths: Iterable[str], folder: Path) -> None:
    """Copy those of the files that exist to the same place below a folder."""
    for path in paths:
        if (source / path).is_file():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            try:
                shutil.copy(source / path, folder / path)
            except OSError as error:
                raise Failure(INPUT, f"{source / path}: {error.strerror}") from None


def clone(source: Path, folder: Path, *options: str) -> None:
    """Copy a whole folder with cp."""
    done = subprocess.run(["cp", *options, "--", str(source), str(folder)], check=False,
                          capture_output=True, text=True)
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1]
        raise Failure(INPUT, f"cannot copy {source} to {folder}: {reason}")


def kernel_version(tree: Path, name: str = "") -> str:
    """The version in a kernel tree's Makefile, as 6.12.117; name: what messages call the tree."""
    refusal = f"{name or tree} is not a kernel source tree: "
    if not tree.is_dir():
        raise Failure(INPUT, refusal + ("it is a file" if tree.exists() else "no such directory"))
    if not ((tree / "Makefile").is_file() and (tree / "Kbuild").is_file()):
        raise Failure(INPUT, refusal + "it has no Makefile and Kbuild")
    found = dict(re.findall(r"^(VERSION|PATCHLEVEL|SUBLEVEL) *= *(\d+) *$",
                            text_of(tree / "Makefile"), re.M))
    if "VERSION" not in found or "PATCHLEVEL" not in found:
        raise Failure(INPUT, refusal + "its Makefile names no version")
    return f"{found['VERSION']}.{found['PATCHLEVEL']}.{found.get('SUBLEVEL', '0')}"


def base_of(version: str) -> str:
    """The base whose series a version needs, as 6.12."""
    return ".".join(version.split(".")[:2])
