# SPDX-License-Identifier: GPL-2.0
"""A kernel source that is only read: some of its files, out of a folder or a tarball."""
from __future__ import annotations

import os
import subprocess
import tarfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Dict, Iterator, Sequence, Set

from .child import child
from .model import Content, kernel_version, version_in
from .replay import base_files
from .status import INPUT, Failure

# How a compressed tarball begins, and what unpacks it: programs, as they are several times faster
# than Python's modules.
UNPACK = {
    b"\xfd7zXZ\x00": ("xz", "--decompress", "--stdout", "--threads=0"),
    b"\x1f\x8b": ("gzip", "--decompress", "--stdout"),
    b"BZh": ("bzip2", "--decompress", "--stdout"),
    b"\x28\xb5\x2f\xfd": ("zstd", "--decompress", "--stdout", "--quiet"),
}
END = bytes(1024)  # two empty blocks end a tar archive


@dataclass(frozen=True)
class Kernel:
    """What is known of a source: how the user calls it, its version, and the files asked for."""

    name: str
    version: str
    files: Dict[str, Content]


def from_folder(folder: Path, paths: Sequence[str]) -> Kernel:
    """The files as they are in a folder, which may be in git or not."""
    return Kernel(str(folder), kernel_version(folder), base_files(folder, paths))


def from_tarball(tarball: Path, paths: Sequence[str]) -> Kernel:
    """The files out of a tarball that holds the kernel in one folder."""
    if tarball.is_dir():
        raise Failure(INPUT, f"{tarball} is a folder, not a tarball: for a tree give KDIR=")
    if not tarball.exists():
        raise Failure(INPUT, f"{tarball}: no such file")
    found = members(tarball, {"Makefile", "Kbuild", *paths})
    version = version_in(str(tarball), found.get("Makefile"), found.get("Kbuild"))
    return Kernel(str(tarball), version, {path: found[path] for path in paths if path in found})


def members(tarball: Path, wanted: Set[str]) -> Dict[str, Content]:
    """The wanted files, by their path without the folder that all are in."""
    found: Dict[str, Content] = {}
    top = ""
    try:
        with unpacked(tarball) as stream:
            with tarfile.open(fileobj=stream, mode="r|") as archive:
                for member in archive:
                    first, _, rest = os.path.normpath(member.name).partition("/")
                    top = top or first
                    if first != top:
                        raise Failure(INPUT, f"{tarball} is not a kernel's: it holds {first} "
                                      f"beside {top}, and not one folder")
                    file = archive.extractfile(member) if rest in wanted else None
                    if file is not None:
                        found[rest] = Content(file.read(), bool(member.mode & 0o100))
                    archive.members = []  # or it keeps a record of every file
            while stream.read(1 << 20):  # the padding: what unpacks is to come to its end
                pass
    except tarfile.TarError as error:
        raise Failure(INPUT, f"{tarball} is not a tar archive, or not a complete one: {error}"
                      ) from None
    return found


@contextmanager
def unpacked(tarball: Path) -> Iterator[IO[bytes]]:
    """The bytes of the archive; at the end a Failure if they were not all."""
    with tarball.open("rb") as file:
        start = file.read(8)
        file.seek(max(0, os.fstat(file.fileno()).st_size - len(END)))
        whole = file.read() == END
        file.seek(0)
        command = next((argv for magic, argv in UNPACK.items() if start.startswith(magic)), None)
        if command is None:
            yield file
            if not whole:
                raise Failure(INPUT, f"{tarball} has no end, it is cut off: download it again")
            return
        error = None
        try:
            with child(command, stdin=file, stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE) as process:
                assert process.stdout and process.stderr
                try:
                    yield process.stdout
                except tarfile.TarError as caught:
                    error = caught
                process.stdout.close()
                said = process.stderr.read().decode(errors="replace").strip()
        except FileNotFoundError:
            raise Failure(INPUT, f"{tarball} needs {command[0]}: install the package of that "
                          "name") from None
        if process.returncode > 0:
            raise Failure(INPUT, f"{tarball} is damaged or cut off ({said}): download it again")
        if error:
            raise error
