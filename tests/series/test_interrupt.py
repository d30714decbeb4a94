# SPDX-License-Identifier: GPL-2.0
"""Ctrl-C: what was begun is cleaned up, and the cleaning is not stopped by a second one."""
from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import unittest
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Any, List
from unittest import mock

from world import CLI

from series import files
from series.child import child
from series.git import Repo, scratch
from series.status import INTERRUPTED

GIT = """#!/bin/sh
trap 'echo > cleaned; exit 1' TERM
echo > waiting
while :; do sleep 0.01; done
"""


class Interrupt(unittest.TestCase):
    """Signals are real ones, sent to this process."""

    def setUp(self) -> None:
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        self.addCleanup(signal.signal, signal.SIGINT, before)

    def test_second_one_while_cleaning_up(self) -> None:
        done: List[str] = []

        def work(*_args: object) -> None:
            try:
                signal.raise_signal(signal.SIGINT)
            finally:
                signal.raise_signal(signal.SIGINT)
                signal.raise_signal(signal.SIGTERM)
                done.append("cleaned up")

        with mock.patch.object(CLI.apply, "apply", work), redirect_stderr(StringIO()) as said:
            self.assertEqual(CLI.main(["apply", "--kdir", "."]), INTERRUPTED)
        self.assertEqual(done, ["cleaned up"])
        self.assertEqual(said.getvalue(), "series.py apply: interrupted\n")

    def test_git_can_take_its_lock_files_with_it(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "git").write_text(GIT)
            (folder / "git").chmod(0o755)
            os.mkfifo(folder / "waiting")

            def communicate(_data: object) -> None:
                (folder / "waiting").read_text()
                raise KeyboardInterrupt

            with mock.patch.dict(os.environ, PATH=f"{name}:{os.environ['PATH']}"), \
                    mock.patch.object(subprocess.Popen, "communicate", side_effect=communicate), \
                    self.assertRaises(KeyboardInterrupt):
                Repo(folder).bytes("am")
            self.assertTrue((folder / "cleaned").exists())

    def test_signal_while_a_program_is_being_started(self) -> None:
        """Without blocked signals the program goes on: nobody knows of it yet."""
        started: List[subprocess.Popen] = []
        start = subprocess.Popen

        def slow(*argv: Any, **options: Any) -> subprocess.Popen:
            started.append(start(*argv, **options))
            signal.raise_signal(signal.SIGINT)
            return started[0]

        with mock.patch.object(subprocess, "Popen", slow), self.assertRaises(KeyboardInterrupt):
            with child(["sleep", "60"]):
                pass
        self.addCleanup(started[0].kill)
        self.assertEqual(started[0].poll(), -signal.SIGTERM)
        self.assertEqual(signal.pthread_sigmask(signal.SIG_BLOCK, []), set())

    def test_scratch_folder_goes_even_if_its_deletion_is_interrupted(self) -> None:
        delete = files.shutil.rmtree
        with mock.patch.object(files.shutil, "rmtree",
                               side_effect=[KeyboardInterrupt, mock.DEFAULT],
                               wraps=delete), self.assertRaises(KeyboardInterrupt):
            with scratch() as repo:
                folder = repo.path
        self.assertFalse(folder.exists())
