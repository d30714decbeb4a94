# SPDX-License-Identifier: GPL-2.0
"""How a command ends: one exit status per kind of failure, and the exception that carries it.

The numbers, and what they mean, are those of scripts/lib/status.sh.
"""
from __future__ import annotations

import re
import signal
from pathlib import Path

LIST = Path(__file__).resolve().parents[1] / "lib/status.sh"
NUMBERS = {name: int(number) for name, number in
           re.findall(r"^E_([A-Z_]+)=(\d+) ", LIST.read_text(encoding="utf-8"), re.M)}

OK = 0
CHECK = NUMBERS["TEST"]  # the series breaks a rule, or cannot be brought together with owned files
USAGE = NUMBERS["USAGE"]  # argparse's own status, too
VERSION = NUMBERS["SOURCE"]  # no series for that kernel version
CONFLICT = NUMBERS["TREE"]  # a patch does not apply
INPUT = NUMBERS["INPUT"]
APPLIED = NUMBERS["APPLIED"]
DIRTY = NUMBERS["DIRTY"]
FUZZ = NUMBERS["FUZZ"]
INTERRUPTED = NUMBERS["SIGNAL"] + signal.SIGINT  # nothing is left half done


class Failure(Exception):
    """An error for the user: what is wrong and what to do about it."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
