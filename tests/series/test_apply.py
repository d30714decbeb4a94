# SPDX-License-Identifier: GPL-2.0
"""apply: the user's tree gets the whole series or stays as it was."""
from __future__ import annotations

import errno
import os
import shutil
import signal
from pathlib import Path
from typing import Any, List
from unittest import mock

from world import (ATOMIC, KERNEL, NAMES, ORDERING, SCRIPT, SYNC, TIMER, USER, World, files_of,
                   fill, git, into_git, state)

from series import apply as applying
from series.git import put
from series.status import APPLIED, CONFLICT, DIRTY, INPUT, INTERRUPTED, VERSION


class Plain(World):
    """A tree that is not in git."""

    def test_gets_what_sync_makes(self) -> None:
        self.apply()
        self.must("sync", "--tree", str(self.tree))
        (self.tree / ".series-overlay").unlink()
        self.assertEqual(files_of(self.kdir), files_of(self.tree))
        self.assertTrue(os.access(self.kdir / SCRIPT, os.X_OK))

    def test_interrupted_when_all_is_there(self) -> None:
        said: List[str] = []

        def interrupted(text: str) -> None:
            signal.raise_signal(signal.SIGINT)
            said.append(text)

        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        self.addCleanup(signal.signal, signal.SIGINT, before)
        with mock.patch.object(applying, "print", interrupted, create=True):
            self.assertEqual(self.apply(), "")
        self.assertIn("Linux 6.12.7 with 3 patches", said[0])

    def test_applied_already(self) -> None:
        self.apply()
        self.refused(APPLIED, "has the series for Linux 6.12 already")

    def test_conflicts(self) -> None:
        """A changed line, a context that would need fuzz, and files that are or are not there."""
        for path, text, said in (
                (TIMER, KERNEL[TIMER].replace("struct timer", "struct timer_list"),
                 f"patch 2 of 3 does not apply: {NAMES[1]}\n  {TIMER}: no place for"),
                (SYNC, KERNEL[SYNC].replace("//! Sync.", "//! Syncing."), "patch 1 of 3 does not"),
                (TIMER, None, f"{TIMER}: the tree has no such file"),
                (ATOMIC, "//! Older.\n", f"{ATOMIC}: the kernel has its own, with other content")):
            with self.subTest(said):
                if text is None:
                    (self.kdir / path).unlink()
                else:
                    fill(self.kdir, {path: text})
                self.refused(CONFLICT, said)
                fill(self.kdir, KERNEL)

    def test_version_without_series(self) -> None:
        self.refused(VERSION, "is Linux 6.12.7, not 7.3", "--base", "7.3")
        self.edit(self.kdir / "Makefile", "PATCHLEVEL = 12", "PATCHLEVEL = 13")
        self.refused(VERSION, "is Linux 6.13.7: there is no series for it. There is: 6.12 "
                     "(tested on 6.12.7)")

    def test_not_a_kernel(self) -> None:
        self.fails(INPUT, "no such directory", "apply", "--kdir", str(self.top / "none"))
        self.fails(INPUT, "is not a kernel source tree", "apply", "--kdir", str(self.checkout))

    def test_hard_links_are_kept_apart(self) -> None:
        other = self.top / "other.h"
        os.link(self.kdir / TIMER, other)
        self.apply()
        self.assertEqual(other.read_text(), KERNEL[TIMER])

    def test_tree_inside_another_repository(self) -> None:
        git(self.top, "init", "-q")
        self.apply()
        self.assertIn("marked", (self.kdir / TIMER).read_text())

    def test_error_half_way_through_writing(self) -> None:
        """The disk is full, or Ctrl-C comes, when a file is written, another one is not, and a
        third is gone."""
        before = state(self.kdir)
        for error in (OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()):
            def failing(*argv: Any) -> List[str]:
                put(*argv)
                self.half_way(self.kdir)
                raise error

            steps = iter((failing, put))  # the second time it is to take everything back
            with mock.patch.object(applying, "put", lambda *argv: next(steps)(*argv)):
                done = self.call("apply", "--kdir", str(self.kdir))
            self.assertEqual(done.returncode, INPUT if isinstance(error, OSError) else INTERRUPTED)
            self.assertEqual(state(self.kdir), before)

    @staticmethod
    def half_way(kdir: Path) -> None:
        """The series is in the tree, but for two files."""
        (kdir / TIMER).write_text(KERNEL[TIMER])
        (kdir / SYNC).unlink()

    def test_killed_while_writing(self) -> None:
        """kill -9 leaves the repository in the tree; the next run takes everything back first."""
        self.apply()
        whole = files_of(self.kdir)
        shutil.rmtree(self.kdir)
        fill(self.kdir, KERNEL)
        with mock.patch.object(applying, "take_back"), \
                mock.patch.object(applying, "put", side_effect=KeyboardInterrupt):
            self.call("apply", "--kdir", str(self.kdir))
        self.assertTrue((self.kdir / applying.JOURNAL).is_dir())
        for path in whole:
            (self.kdir / path).parent.mkdir(parents=True, exist_ok=True)
            (self.kdir / path).write_bytes(whole[path][1])
        self.half_way(self.kdir)
        self.apply()
        self.assertEqual(files_of(self.kdir), whole)


class Git(World):
    """A git tree: the series becomes commits on its branch."""

    def setUp(self) -> None:
        super().setUp()
        into_git(self.kdir)

    def hook(self, text: str) -> None:
        """A hook of the user's that git runs for each patch."""
        hook = self.kdir / ".git/hooks/applypatch-msg"
        fill(hook.parent, {hook.name: f"#!/bin/sh\n{text}"})
        hook.chmod(0o755)

    def commit(self, path: str, old: str, new: str) -> None:
        """Change a file and commit that."""
        self.edit(self.kdir / path, old, new)
        git(self.kdir, "commit", "-q", "-a", "-m", "Change.")

    def test_commits(self) -> None:
        self.assertIn("as commits on branch mine", self.apply())
        self.assertEqual(git(self.kdir, "log", "--format=%s|%an|%cn", "-3").splitlines(),
                         ["rust: sync: add orderings|A User|A User",
                          "timer: mark expires|A User|A User",
                          "rust: sync: add atomics|A User|A User"])
        self.assertEqual(git(self.kdir, "status", "--porcelain"), "")

    def test_applied_already(self) -> None:
        self.apply()
        self.refused(APPLIED, "already")

    def test_second_patch_fails(self) -> None:
        self.commit(TIMER, "struct timer", "struct timer_list")
        self.refused(CONFLICT, "patch 2 of 3 does not apply: " + NAMES[1])

    def test_uncommitted_change_elsewhere_stays(self) -> None:
        self.edit(self.kdir / "lib/other.c", "other", "mine")
        self.apply()
        self.assertEqual(git(self.kdir, "status", "--porcelain"), "M lib/other.c")
        self.assertEqual((self.kdir / "lib/other.c").read_text(), "int mine;\n")

    def test_work_in_the_way(self) -> None:
        """A change, a staged change of another file, a file that the series adds."""
        self.edit(self.kdir / TIMER, "expires", "expiry")
        self.refused(DIRTY, f"changes or new files in the way:\n   M {TIMER}\n")
        git(self.kdir, "checkout", "-q", TIMER)
        self.edit(self.kdir / "lib/other.c", "other", "mine")
        git(self.kdir, "add", "lib/other.c")
        self.refused(DIRTY, "in the way:\n  M\tlib/other.c\n")
        git(self.kdir, "reset", "-q", "--hard")
        fill(self.kdir, {ORDERING: "//! Mine.\n"})
        self.refused(DIRTY, f"in the way:\n  ?? {ORDERING}\n")

    def test_unfinished_rebase(self) -> None:
        (self.kdir / ".git/rebase-merge").mkdir()
        self.refused(DIRTY, "a rebase is not finished")

    def test_version_without_series(self) -> None:
        self.commit("Makefile", "PATCHLEVEL = 12", "PATCHLEVEL = 6")
        self.refused(VERSION, "is Linux 6.6.7: there is no series for it")

    def test_git_am_fails_half_way(self) -> None:
        """The hook refuses the second patch, after the first was committed."""
        self.hook("! grep -q '^timer:' \"$1\"\n")
        self.edit(self.kdir / "lib/other.c", "other", "mine")
        self.refused(CONFLICT, "failed although the patches apply")

    def test_interrupted(self) -> None:
        """Ctrl-C, twice, or a signal that git itself does not get, in the second patch's hook."""
        self.hook("grep -q '^timer:' \"$1\" || exit 0\necho > \"$WAITING\"\nexec sleep 60\n")
        before = state(self.kdir)
        for stop in (lambda pid: [os.killpg(pid, signal.SIGINT) for _ in range(2)],
                     lambda pid: os.kill(pid, signal.SIGTERM)):
            def stopped(pid: int) -> None:
                self.assertEqual(git(self.kdir, "rev-list", "--count", "HEAD"), "2")
                stop(pid)

            self.interrupted(stopped, "apply", "--kdir", str(self.kdir))
            self.assertEqual(state(self.kdir), before)

    def test_nobody_to_commit_as(self) -> None:
        nobody = {"EMAIL": "", "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "user.useConfigOnly",
                  "GIT_CONFIG_VALUE_0": "true"}
        with mock.patch.dict(os.environ), mock.patch.dict(USER, nobody):
            for place in (os.environ, USER):
                for name in ("GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"):
                    place.pop(name, None)
            self.refused(INPUT, "user.name and user.email")
