# SPDX-License-Identifier: GPL-2.0
"""status on a tarball, whole or not; and stopped while it works."""
from __future__ import annotations

import os
import select
import signal
import tarfile
from pathlib import Path
from typing import Dict

from world import ATOMIC, KERNEL, World, fill

from series.status import INPUT

BLOCKED = "#!/bin/sh\nexec 9> \"$ALIVE\"\necho > \"$WAITING\"\nexec sleep 20\n"


class Tarball(World):
    """The kernel of the series in a tarball."""

    def pack(self, mode: str, files: Dict[str, str], top: str = "linux-6.12.7") -> Path:
        """A tarball of these files."""
        tree = self.top / "pack" / top
        fill(tree, files)
        tarball = self.top / f"linux.{mode or 'tar'}"
        with tarfile.open(tarball, f"w:{mode}") as archive:
            archive.add(tree, top)
        return tarball

    def cut(self, tarball: Path, size: int) -> str:
        """A tarball without its end."""
        tarball.write_bytes(tarball.read_bytes()[:size])
        return str(tarball)

    def refused(self, text: str, tarball: object) -> None:
        """status fails for what it reads."""
        self.fails(INPUT, text, "status", "--tarball", str(tarball))

    def test_says_what_it_says_of_the_tree(self) -> None:
        files = {**KERNEL, ATOMIC: "//! The kernel's.\n"}
        fill(self.tree, files)
        tree = self.call("status", "--kdir", str(self.tree))
        for mode in ("", "gz", "bz2", "xz"):
            tarball = self.pack(mode, files)
            packed = self.call("status", "--tarball", str(tarball))
            self.assertEqual(packed.stdout.replace(str(tarball), str(self.tree)), tree.stdout)
            self.assertEqual(packed.returncode, tree.returncode)
        self.assertIn("the kernel has its own", tree.stdout)

    def test_folder_written_with_a_dot(self) -> None:
        self.must("status", "--tarball", str(self.pack("", KERNEL, "./linux")))

    def test_cut_off(self) -> None:
        for mode in ("xz", "gz"):
            tarball = self.pack(mode, KERNEL)
            self.refused("is damaged, cut off or no tarball: ",
                         self.cut(tarball, tarball.stat().st_size // 2))

    def test_of_something_else(self) -> None:
        self.refused("it has no Makefile and Kbuild", self.pack("xz", {"README": "No kernel."}))
        self.refused("its Makefile names no version",
                     self.pack("gz", {"Makefile": "all:\n", "Kbuild": ""}))

    def test_no_tarball(self) -> None:
        self.refused("no such file", self.top / "none.tar.xz")
        self.refused("is a folder, not a tarball: for a tree give KDIR=", self.top)
        self.refused("no tarball: ", self.checkout / "patches/6.12/series")
        (self.top / "empty.tar").touch()
        self.refused("no tarball: ", self.top / "empty.tar")

    def stopped(self, program: str, *argv: str) -> None:
        """Ctrl-C while a program that status starts is at work: no folder and no process is left."""
        bin_folder, temporary, alive = (self.top / name for name in ("bin", "tmp", "alive"))
        fill(bin_folder, {program: BLOCKED})
        (bin_folder / program).chmod(0o755)
        temporary.mkdir()
        os.mkfifo(alive)
        held = os.open(alive, os.O_RDONLY | os.O_NONBLOCK)  # at its end once the program is gone
        self.addCleanup(os.close, held)
        self.interrupted(lambda pid: os.kill(pid, signal.SIGINT), "status", *argv,
                         TMPDIR=str(temporary), ALIVE=str(alive),
                         PATH=f"{bin_folder}:{os.environ['PATH']}")
        self.assertEqual(list(temporary.iterdir()), [])
        self.assertTrue(select.select([held], [], [], 10)[0], f"{program} still runs")

    def test_stopped_while_a_patch_is_tried(self) -> None:
        self.stopped("git", "--kdir", str(self.pristine))

    def test_stopped_while_the_tarball_is_read(self) -> None:
        self.stopped("tar", "--tarball", str(self.pack("xz", KERNEL)))
