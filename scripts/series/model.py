# SPDX-License-Identifier: GPL-2.0
"""What there is: the checkout with its owned files, the series of each base, kernel trees."""
from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional, Set, Tuple

from .git import GitError, Repo
from .status import INPUT, VERSION, Failure

HEADER = "# SPDX-License-Identifier: GPL-2.0\n# The patches of this base in the order they apply.\n"
HEAD = re.compile(r"^diff --git a/.+ b/(.+)\n(new file mode \d+)?", re.M)


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


class Checkout:
    """This project's files. Owned files live in rust/ and kernel/, series in patches/."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.patches = root / "patches"

    def place(self, kernel_path: str) -> Path:
        """Where the checkout keeps the owned file that has this path in the kernel tree."""
        inside = kernel_path.startswith("rust/")
        return self.root / kernel_path if inside else self.root / "kernel" / kernel_path

    def name(self, kernel_path: str) -> str:
        """The same for messages: relative to the checkout."""
        return str(self.place(kernel_path).relative_to(self.root))

    def owned(self) -> Set[str]:
        """Kernel paths of all owned files of the checkout."""
        repo = Repo(self.root, own=False)
        try:
            listed = repo.text("ls-files", "-z", "-c", "-o", "--exclude-standard", "--",
                               "rust", "kernel").split("\0")
        except GitError:
            listed = [str(p.relative_to(self.root)) for top in ("rust", "kernel")
                      for p in (self.root / top).rglob("*")]
        files = [name for name in listed if name and (self.root / name).is_file()]
        return {n[len("kernel/"):] if n.startswith("kernel/") else n for n in files}

    def bases(self) -> List[str]:
        """The bases there is a series for."""
        return sorted(p.parent.name for p in self.patches.glob("[0-9]*/series"))

    def series(self, base: str) -> Series:
        """The series of a base, which need not exist yet."""
        return Series(base, self.patches / base)

    def existing(self, base: str) -> Series:
        """The series of a base, which has to exist."""
        if base not in self.bases():
            have = ", ".join(self.describe(b) for b in self.bases()) or "none"
            raise Failure(VERSION, f"there is no series for Linux {base}; there is: {have}")
        return self.series(base)

    def describe(self, base: str) -> str:
        """A base and the version its series was tested on."""
        return f"{base} (tested on {self.series(base).tested or 'no version yet'})"


@dataclass(frozen=True)
class Series:
    """The patches of one base: `series` lists them, `base` holds the version they were made on."""

    base: str
    path: Path

    @property
    def tested(self) -> str:
        """The kernel version the series was made on and tested with."""
        content = read(self.path / "base")
        return content.data.decode().strip() if content else ""

    @property
    def names(self) -> List[str]:
        """File names in order."""
        content = read(self.path / "series")
        lines = content.data.decode().splitlines() if content else []
        return [line.strip() for line in lines if line.strip() and not line.startswith("#")]

    @property
    def files(self) -> List[Path]:
        """The patches in order; every one has to be there."""
        for name in self.names:
            if not (self.path / name).is_file():
                raise Failure(INPUT, f"{self.path / 'series'} lists {name}, which is not there")
        return [self.path / name for name in self.names]

    def _heads(self, patch: Path) -> List[Tuple[str, str]]:
        """Paths in one patch, each with its `new file mode` line or an empty string."""
        content = read(patch)
        text = content.data.decode(errors="surrogateescape") if content else ""
        found = HEAD.findall(text)
        if not found:
            raise Failure(INPUT, f"{patch} is not a patch: it holds no `diff --git` line")
        return found

    def touched(self) -> Dict[str, int]:
        """Paths that the patches touch, each with the number (from 0) of the first that does."""
        paths: Dict[str, int] = {}
        for number, patch in enumerate(self.files):
            for name, _ in self._heads(patch):
                paths.setdefault(name, number)
        return paths

    def added(self) -> Set[str]:
        """Paths of the files that the patches add whole."""
        return {name for patch in self.files for name, new in self._heads(patch) if new}

    def paths(self, patch: Path) -> List[str]:
        """Paths that one of the patches touches."""
        return [name for name, _ in self._heads(patch)]
