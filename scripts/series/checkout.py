# SPDX-License-Identifier: GPL-2.0
"""The checkout: the owned files, and a series for each base."""
from __future__ import annotations

from pathlib import Path
from typing import List, Set

from .git import GitError, Repo
from .status import VERSION, Failure
from .topics import Series


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
