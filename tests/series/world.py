# SPDX-License-Identifier: GPL-2.0
"""A tiny kernel, a tiny checkout with a series of three patches for it, and a way to call series.py."""
from __future__ import annotations

import importlib.util
import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, Callable, Dict, Optional, Tuple
from unittest import mock

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS))
sys.dont_write_bytecode = True

from series.status import INTERRUPTED


def load_cli() -> Any:
    """scripts/series.py as a module; the package beside it has its name."""
    spec = importlib.util.spec_from_file_location("series_cli", SCRIPTS / "series.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CLI = load_cli()
BASE = "6.12"
MAKEFILE = "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 7\n"
KERNEL = {
    "Makefile": MAKEFILE,
    "Kbuild": "# Kbuild\n",
    "COPYING": "The licence.\n",
    "rust/kernel/sync.rs": "//! Sync.\n\nmod arc;\nmod condvar;\npub mod lock;\nmod locked_by;\n",
    "include/linux/timer.h": "#ifndef T\n#define T\nstruct timer { long expires; };\n\n#endif\n",
    "lib/other.c": "int other;\n",
}
SYNC, TIMER = "rust/kernel/sync.rs", "include/linux/timer.h"
ATOMIC, ORDERING = "rust/kernel/sync/atomic.rs", "rust/kernel/sync/atomic/ordering.rs"
SCRIPT = "scripts/atomic/gen.sh"
OWNED = (ATOMIC, ORDERING, SCRIPT)
NAMES = ["0001-rust-sync-add-atomics.patch", "0002-timer-mark-expires.patch",
         "0003-rust-sync-add-orderings.patch"]
USER = {"GIT_AUTHOR_NAME": "A User", "GIT_AUTHOR_EMAIL": "user@example.org",
        "GIT_COMMITTER_NAME": "A User", "GIT_COMMITTER_EMAIL": "user@example.org",
        "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.fsync", "GIT_CONFIG_VALUE_0": "none"}


def git(where: Path, *argv: str) -> str:
    """Run git as the user."""
    done = subprocess.run(["git", *argv], cwd=where, env={**os.environ, **USER}, check=True,
                          capture_output=True, text=True)
    return done.stdout.strip()


def fill(where: Path, files: Dict[str, str]) -> None:
    """Write these files below a folder."""
    for name, text in files.items():
        (where / name).parent.mkdir(parents=True, exist_ok=True)
        (where / name).write_text(text)


def files_of(where: Path) -> Dict[str, Tuple[int, bytes]]:
    """Every file below a folder, git's own apart: mode and content."""
    return {str(p.relative_to(where)): (p.stat().st_mode, p.read_bytes())
            for p in sorted(where.rglob("*"))
            if p.is_file() and ".git" not in p.relative_to(where).parts}


def stamps(where: Path) -> Dict[str, Tuple[int, int, bytes]]:
    """Every file, git's own too: mode, time of the last change, content."""
    return {str(p): (p.stat().st_mode, p.stat().st_mtime_ns, p.read_bytes())
            for p in sorted(where.rglob("*")) if p.is_file()}


def into_git(tree: Path) -> None:
    """Make a repository of a kernel tree."""
    git(tree, "init", "-q", "--initial-branch=mine")
    git(tree, "add", ".")
    git(tree, "commit", "-q", "-m", "Linux")


def state(tree: Path) -> object:
    """The files of a tree; if it is in git, also its commit, branch, index and changes."""
    names = ("rev-parse HEAD", "symbolic-ref HEAD", "write-tree", "status --porcelain")
    of_git = [git(tree, *name.split()) for name in names] if (tree / ".git").exists() else []
    left = [name for name in ("rebase-apply", "index.lock") if (tree / ".git" / name).exists()]
    return files_of(tree), of_git, left


def commit(tree: Path, subject: str) -> None:
    """Commit everything with a message as a patch of a series has it."""
    git(tree, "add", ".")
    git(tree, "commit", "-q", "-s", "-m", subject, "-m", "It is needed.")


class World(unittest.TestCase):
    """Each test gets its own copy of a checkout with a series, made once."""

    template: Optional[tempfile.TemporaryDirectory] = None

    @classmethod
    def setUpClass(cls) -> None:
        if World.template is not None:
            return
        World.template = tempfile.TemporaryDirectory()
        top = Path(cls.template.name)
        cls.make_paths(top)
        (top / "checkout").mkdir()
        fill(cls.pristine, KERNEL)
        fill(cls.kdir, KERNEL)
        cls.must("tree", "--tree", str(cls.git_tree))
        tree = cls.git_tree
        fill(tree, {ATOMIC: "//! Atomics.\n\npub struct Atomic;\n",
                    SYNC: KERNEL[SYNC].replace("mod arc;\n", "mod arc;\npub mod atomic;\n")})
        commit(tree, "rust: sync: add atomics")
        fill(tree, {TIMER: KERNEL[TIMER].replace("\n\n", "\n/* marked */\n")})
        git(tree, "add", "-f", TIMER)
        commit(tree, "timer: mark expires")
        fill(tree, {ORDERING: "//! Orderings.\n", SCRIPT: "#!/bin/sh\n",
                    ATOMIC: "//! Atomics.\n\npub mod ordering;\n\npub struct Atomic;\n"})
        (tree / SCRIPT).chmod(0o755)
        commit(tree, "rust: sync: add orderings")
        cls.must("regenerate", "--from-tree", str(tree))

    @classmethod
    def make_paths(cls, top: Path) -> None:
        """The folders of a world."""
        cls.top, cls.checkout, cls.pristine = top, top / "checkout", top / "pristine"
        cls.tree, cls.git_tree, cls.kdir = top / "tree", top / "git", top / "user"
        cls.patches = cls.checkout / "patches" / BASE

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        shutil.copytree(self.template.name, folder.name, dirs_exist_ok=True)
        type(self).make_paths(Path(folder.name))

    @classmethod
    def call(cls, command: str, *argv: str) -> subprocess.CompletedProcess:
        """Run series.py on this world."""
        if command not in ("apply", "status"):
            argv = ("--base", BASE, "--pristine", str(cls.pristine), *argv)
        full = ["--root", str(cls.checkout), command, *argv]
        out, err = io.StringIO(), io.StringIO()
        with mock.patch.dict(os.environ, USER), redirect_stdout(out), redirect_stderr(err):
            status = CLI.main(full)
        return subprocess.CompletedProcess(full, status, out.getvalue(), err.getvalue())

    @classmethod
    def must(cls, command: str, *argv: str) -> str:
        """The same where it has to work; gives back what it prints."""
        done = cls.call(command, *argv)
        if done.returncode:
            raise AssertionError(f"{command}: status {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def fails(self, status: int, text: str, command: str, *argv: str) -> None:
        """The same where it has to fail, with this status and this in its message."""
        done = self.call(command, *argv)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.assertIn(text, done.stderr)

    def apply(self, *argv: str) -> str:
        """Apply the series to the user's tree."""
        return self.must("apply", "--kdir", str(self.kdir), *argv)

    def refused(self, status: int, text: str, *argv: str) -> None:
        """apply fails, and leaves the user's tree as it was."""
        before = state(self.kdir)
        self.fails(status, text, "apply", "--kdir", str(self.kdir), *argv)
        self.assertEqual(state(self.kdir), before)

    def interrupted(self, stop: Callable[[int], object], *argv: str, **environment: str) -> None:
        """Run series.py as a process, and stop it once something in it writes to $WAITING."""
        waiting = self.top / "waiting"
        waiting.unlink(missing_ok=True)
        os.mkfifo(waiting)
        with subprocess.Popen(
                [sys.executable, str(SCRIPTS / "series.py"), "--root", str(self.checkout), *argv],
                env={**os.environ, **USER, "WAITING": str(waiting), **environment},
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL), text=True,
                start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
            try:
                waiting.read_text()
                stop(running.pid)
                said = running.communicate(timeout=30)
            except BaseException:
                os.killpg(running.pid, signal.SIGKILL)
                raise
        self.assertEqual(running.returncode, INTERRUPTED, said)

    def sync(self) -> str:
        """Run sync."""
        return self.must("sync", "--tree", str(self.tree))

    def edit(self, path: Path, old: str, new: str) -> None:
        """Change a file in which `old` has to be."""
        text = path.read_text()
        self.assertIn(old, text)
        path.write_text(text.replace(old, new))
