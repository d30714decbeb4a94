# SPDX-License-Identifier: GPL-2.0
"""A kernel source that is only read: a folder, or the files asked for out of a tarball."""
from __future__ import annotations

import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Iterator, Sequence

from .child import child
from .files import delete, kernel_version
from .status import INPUT, Failure

NOT_THERE = ": Not found in archive"  # no fault: a series may touch files that a kernel lacks
LAST_WORDS = "Exiting with failure status due to previous errors"


@dataclass(frozen=True)
class Kernel:
    """How the user calls a source, its version, and where its files are."""

    name: str
    version: str
    folder: Path


@contextmanager
def from_tarball(tarball: Path, paths: Sequence[str]) -> Iterator[Kernel]:
    """The files out of a tarball that holds the kernel in one folder."""
    if tarball.is_dir():
        raise Failure(INPUT, f"{tarball} is a folder, not a tarball: for a tree give KDIR=")
    if not tarball.exists():
        raise Failure(INPUT, f"{tarball}: no such file")
    folder = Path(mkdtemp(prefix="series-"))
    try:
        unpack(tarball, ["Makefile", "Kbuild", *paths], folder)
        yield Kernel(str(tarball), kernel_version(folder, str(tarball)), folder)
    finally:
        delete(folder)


def unpack(tarball: Path, paths: Sequence[str], folder: Path) -> None:
    """Unpack these files, without the folder that all are in."""
    wanted = "".join(f"*/{path}\n" for path in dict.fromkeys(paths))
    argv = ["tar", "--extract", "--file", str(tarball.resolve()), "--directory", str(folder),
            "--transform=s,^\\(\\./\\)\\?[^/]*/,,", "--wildcards", "--no-wildcards-match-slash",
            "--no-anchored", "--show-transformed-names", "--no-same-owner", "--files-from=-"]
    with child(argv, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        said = process.communicate(wanted.encode())[1].decode(errors="replace").splitlines()
    faults = [line for line in said if not line.endswith((NOT_THERE, LAST_WORDS))]
    if process.returncode and faults:
        raise Failure(INPUT, f"{tarball} is damaged, cut off or no tarball: {'; '.join(faults)}")
