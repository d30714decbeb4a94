# SPDX-License-Identifier: GPL-2.0
"""The checkout: the owned files, and a series for each base."""
from __future__ import annotations

import os
from pathlib import Path
from typing import Iterable

from .git import Entry, GitError, Repo
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

    def owned(self) -> set[str]:
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

    def strangers(self) -> list[str]:
        """Owned files that no series adds."""
        return sorted(self.owned().difference(*[self.series(b).added() for b in self.bases()]))

    def entries(self, repo: Repo, paths: Iterable[str]) -> dict[str, Entry]:
        """Those of the owned files that are there, put into a repository."""
        here = [path for path in paths if self.place(path).is_file()]
        names = "".join(f"{self.place(path).resolve()}\n" for path in here)
        blobs = repo.text("hash-object", "-w", "--no-filters", "--stdin-paths", data=names).split()
        modes = ["100755" if os.access(self.place(path), os.X_OK) else "100644" for path in here]
        return dict(zip(here, zip(modes, blobs)))

    def bases(self) -> list[str]:
        """The bases there is a series for."""
        names = [path.parent.name for path in self.patches.glob("[0-9]*/series")]
        return sorted(names, key=lambda name: [int(part) for part in name.split(".")])

    def series(self, base: str) -> Series:
        """The series of a base, which need not exist yet."""
        return Series(base, self.patches / base)

    def existing(self, base: str) -> Series:
        """The series of a base, which has to exist."""
        if base not in self.bases():
            raise Failure(VERSION, f"there is no series for Linux {base}; there is: {self.have}")
        return self.series(base)

    def describe(self, base: str) -> str:
        """A base and the version its series was tested on."""
        return f"{base} (tested on {self.series(base).tested or 'no version yet'})"

    @property
    def have(self) -> str:
        """All bases for messages."""
        return ", ".join(self.describe(base) for base in self.bases()) or "none"
