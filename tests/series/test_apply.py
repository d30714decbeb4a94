# SPDX-License-Identifier: GPL-2.0
"""apply: the user's tree gets the whole series or stays as it was."""
from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Callable, List
from unittest import mock

from world import (ATOMIC, KERNEL, NAMES, ORDERING, OWNED, SCRIPT, SCRIPTS, SYNC, TIMER, USER,
                   World, files_of, fill, git)

from series import apply as applying
from series import install as installing
from series.model import Content
from series.status import APPLIED, CONFLICT, DIRTY, INPUT, INTERRUPTED, VERSION


class Plain(World):
    """A tree that is not in git."""

    def setUp(self) -> None:
        super().setUp()
        self.kdir = self.top / "user"
        fill(self.kdir, KERNEL)

    def apply(self) -> str:
        return self.must("apply", "--kdir", str(self.kdir))

    def refused(self, status: int, text: str) -> None:
        """apply fails, and the tree is byte for byte what it was."""
        before = files_of(self.kdir)
        self.fails(status, text, "apply", "--kdir", str(self.kdir))
        self.assertEqual(files_of(self.kdir), before)

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

    def test_second_patch_fails(self) -> None:
        self.edit(self.kdir / TIMER, "struct timer", "struct timer_list")
        self.refused(CONFLICT, "patch 2 of 3 does not apply: " + NAMES[1])

    def test_says_which_hunk_and_why(self) -> None:
        self.edit(self.kdir / TIMER, "struct timer", "struct timer_list")
        self.refused(CONFLICT, f"{TIMER}: hunk #1 (@@ -1,5 +1,5 @@): the file does not have these "
                     "lines, which the patch changes or stands on:\n"
                     "    struct timer { long expires; };\n")

    def test_lines_apart(self) -> None:
        self.edit(self.kdir / TIMER, "#define T\n", "#define T\nint between;\n")
        self.refused(CONFLICT, f"{TIMER}: hunk #1 (@@ -1,5 +1,5 @@): its lines are there, but not "
                     "together")

    def test_file_of_the_kernel_is_missing(self) -> None:
        (self.kdir / TIMER).unlink()
        self.refused(CONFLICT, f"{TIMER}: the tree has no such file")

    def test_part_of_it_is_there(self) -> None:
        fill(self.kdir, {ATOMIC: "//! Older.\n"})
        self.refused(CONFLICT, f"{ATOMIC}: the kernel has its own, with other content")

    def test_no_fuzz(self) -> None:
        self.edit(self.kdir / SYNC, "//! Sync.\n\nmod arc", "//! Syncing.\n\nmod arc")
        self.refused(CONFLICT, "patch 1 of 3 does not apply")

    def test_version_without_series(self) -> None:
        self.edit(self.kdir / "Makefile", "PATCHLEVEL = 12", "PATCHLEVEL = 13")
        self.refused(VERSION, "is Linux 6.13.7: there is no series for it. There is: 6.12 "
                     "(tested on 6.12.7)")

    def test_other_base_asked_for(self) -> None:
        self.fails(VERSION, "is Linux 6.12.7, not 7.3", "apply", "--base", "7.3", "--kdir",
                   str(self.kdir))

    def test_not_a_kernel(self) -> None:
        self.fails(INPUT, "no such directory", "apply", "--kdir", str(self.top / "none"))
        self.fails(INPUT, "is not a kernel source tree", "apply", "--kdir", str(self.checkout))

    def test_not_writable(self) -> None:
        """root may write everywhere, so the system's answer is made up."""
        closed = self.kdir / "include/linux"
        with mock.patch.object(applying.os, "access", lambda path, mode: path != closed):
            self.refused(INPUT, f"{closed} is not writable")

    def test_hard_links_and_modes_are_kept_apart(self) -> None:
        other = self.top / "other.h"
        os.link(self.kdir / TIMER, other)
        (self.kdir / TIMER).chmod(0o600)
        self.apply()
        self.assertEqual(other.read_text(), KERNEL[TIMER])
        self.assertEqual((self.kdir / TIMER).stat().st_mode & 0o777, 0o600)

    def test_tree_inside_another_repository(self) -> None:
        git(self.top, "init", "-q")
        self.apply()
        self.assertIn("marked", (self.kdir / TIMER).read_text())

    def test_error_at_every_step_of_writing(self) -> None:
        """The disk is full, or Ctrl-C comes, at each rename in turn."""
        new = {SYNC: Content(b"new\n"), TIMER: Content(b"new\n"), ORDERING: Content(b"new\n")}
        before = files_of(self.kdir)
        rename, steps = os.rename, 0
        for error in (OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()):
            for step in range(5):
                calls = iter(range(99))

                def failing(old: Path, place: Path) -> None:
                    if next(calls) == step:
                        raise error
                    rename(old, place)

                with mock.patch.object(installing.os, "rename", failing):
                    with self.assertRaises(type(error)):
                        installing.install(self.kdir, new)
                steps += 1
                self.assertEqual(files_of(self.kdir), before)
                self.assertFalse((self.kdir / ORDERING).parent.exists())
        self.assertEqual(steps, 10)

    def test_killed_while_writing(self) -> None:
        """kill -9 leaves the journal; the next run takes everything back first."""
        crash = (
            "import os, sys\n"
            f"sys.path.insert(0, {str(SCRIPTS)!r})\n"
            "sys.dont_write_bytecode = True\n"
            "from pathlib import Path\n"
            "from series import install\n"
            "from series.model import Content\n"
            "rename, calls = os.rename, iter(range(99))\n"
            "install.os.rename = lambda a, b: os._exit(9) if next(calls) == 3 else rename(a, b)\n"
            f"install.install(Path({str(self.kdir)!r}), {{{SYNC!r}: Content(b'new'),"
            f" {ORDERING!r}: Content(b'new'), {TIMER!r}: Content(b'new')}})\n")
        before = files_of(self.kdir)
        done = subprocess.run([sys.executable, "-c", crash], check=False)
        self.assertEqual(done.returncode, 9)
        self.assertNotEqual(files_of(self.kdir), before)
        self.apply()
        shutil.rmtree(self.kdir / "scripts")
        for path in OWNED:
            (self.kdir / path).unlink(missing_ok=True)
        self.assertEqual(sorted(files_of(self.kdir)), sorted(before))
        self.assertIn("marked", (self.kdir / TIMER).read_text())


class Git(World):
    """A git tree: the series becomes commits on its branch."""

    def setUp(self) -> None:
        super().setUp()
        self.kdir = self.top / "user"
        fill(self.kdir, KERNEL)
        git(self.kdir, "init", "-q", "--initial-branch=mine")
        git(self.kdir, "add", ".")
        git(self.kdir, "commit", "-q", "-m", "Linux")

    def state(self) -> object:
        """Commit, branch, index, files."""
        return (git(self.kdir, "rev-parse", "HEAD"), git(self.kdir, "symbolic-ref", "HEAD"),
                git(self.kdir, "write-tree"), git(self.kdir, "status", "--porcelain"),
                files_of(self.kdir))

    def refused(self, status: int, text: str) -> None:
        """apply fails, and the tree is what it was."""
        before = self.state()
        self.fails(status, text, "apply", "--kdir", str(self.kdir))
        self.assertEqual(self.state(), before)
        self.assertFalse((self.kdir / ".git/rebase-apply").exists())

    def apply(self) -> str:
        return self.must("apply", "--kdir", str(self.kdir))

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

    def test_uncommitted_change_in_the_way(self) -> None:
        self.edit(self.kdir / TIMER, "expires", "expiry")
        self.refused(DIRTY, f"uncommitted changes in the way:\n  {TIMER}\n")

    def test_uncommitted_change_elsewhere_stays(self) -> None:
        self.edit(self.kdir / "lib/other.c", "other", "mine")
        self.apply()
        self.assertEqual(git(self.kdir, "status", "--porcelain"), "M lib/other.c")
        self.assertEqual((self.kdir / "lib/other.c").read_text(), "int mine;\n")

    def test_staged_change(self) -> None:
        self.edit(self.kdir / "lib/other.c", "other", "mine")
        git(self.kdir, "add", "lib/other.c")
        self.refused(DIRTY, "uncommitted changes in the way:\n  lib/other.c\n")

    def test_untracked_file_in_the_way(self) -> None:
        fill(self.kdir, {ORDERING: "//! Mine.\n"})
        self.refused(DIRTY, f"does not track:\n  {ORDERING}\n")

    def test_unfinished_rebase(self) -> None:
        (self.kdir / ".git/rebase-merge").mkdir()
        self.refused(DIRTY, "a rebase is not finished")

    def test_version_without_series(self) -> None:
        self.commit("Makefile", "PATCHLEVEL = 12", "PATCHLEVEL = 6")
        self.refused(VERSION, "is Linux 6.6.7: there is no series for it")

    def test_git_am_fails_half_way(self) -> None:
        """A hook of the user's refuses the second patch, after the first was committed."""
        hook = self.kdir / ".git/hooks/applypatch-msg"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\n! grep -q '^timer:' \"$1\"\n")
        hook.chmod(0o755)
        self.edit(self.kdir / "lib/other.c", "other", "mine")
        self.refused(CONFLICT, "failed although the patches apply")

    def test_interrupted(self) -> None:
        """Ctrl-C, twice, while git am waits in the hook of the second patch."""
        self.interrupted(lambda pid: [os.killpg(pid, signal.SIGINT) for _ in range(2)])

    def test_terminated(self) -> None:
        """The same with a signal that git itself does not get."""
        self.interrupted(lambda pid: os.kill(pid, signal.SIGTERM))

    def interrupted(self, stop: Callable[[int], object]) -> None:
        hook = self.kdir / ".git/hooks/applypatch-msg"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\ngrep -q '^timer:' \"$1\" || exit 0\n"
                        "echo > \"$WAITING\"\nexec sleep 60\n")
        hook.chmod(0o755)
        before = self.state()
        waiting = self.top / "waiting"
        os.mkfifo(waiting)
        with subprocess.Popen(
                [sys.executable, str(SCRIPTS / "series.py"), "--root", str(self.checkout),
                 "apply", "--kdir", str(self.kdir)], start_new_session=True,
                env={**os.environ, **USER, "WAITING": str(waiting)},
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
            waiting.read_text()
            self.assertNotEqual(git(self.kdir, "rev-parse", "HEAD"), before[0])
            stop(running.pid)
            said = running.communicate(timeout=30)
        self.assertEqual(running.returncode, INTERRUPTED, said)
        self.assertEqual(self.state(), before)
        self.assertFalse((self.kdir / ".git/rebase-apply").exists())
        self.assertFalse((self.kdir / ".git/index.lock").exists())

    def test_nobody_to_commit_as(self) -> None:
        before = self.state()
        environment = {k: v for k, v in {**os.environ, **USER}.items() if "COMMITTER" not in k}
        environment.update(EMAIL="", GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="user.useConfigOnly",
                           GIT_CONFIG_VALUE_0="true")
        done = subprocess.run(
            [sys.executable, str(SCRIPTS / "series.py"), "--root", str(self.checkout), "apply",
             "--kdir", str(self.kdir)], env=environment, capture_output=True, text=True,
            check=False)
        self.assertEqual(done.returncode, INPUT, done.stderr)
        self.assertIn("user.name and user.email", done.stderr)
        self.assertEqual(self.state(), before)


if __name__ == "__main__":
    unittest.main()
