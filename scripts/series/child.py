# SPDX-License-Identifier: GPL-2.0
"""Programs that we start: none of them outlives us, whenever a signal comes."""
from __future__ import annotations

import signal
import subprocess
from contextlib import contextmanager
from typing import Any, Iterator, Sequence

STOP = {signal.SIGINT, signal.SIGTERM}


def committed() -> None:
    """From here on a signal does not stop us: what was asked for is done, and has to be said."""
    for number in STOP:
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def child(argv: Sequence[str], **options: Any) -> Iterator[subprocess.Popen]:
    """A program at work; ended if what is done with it fails or is interrupted.

    While it is being started signals wait: after its first instruction, and before Popen() gives
    it back, nobody would know whom to end.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOP)
    try:
        with subprocess.Popen(
                argv, preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_SETMASK, before),
                **options) as process:
            try:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
                yield process
            except BaseException:
                process.terminate()  # and not kill: git takes its lock files with it
                process.wait()
                raise
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
