# SPDX-License-Identifier: GPL-2.0
"""How a command ends: one exit status per kind of failure, and the exception that carries it."""
from __future__ import annotations

OK = 0
CHECK = 1  # the series breaks a rule
USAGE = 2  # wrong arguments (argparse's own status)
INPUT = 3  # a file or tree is missing, not readable, not writable, or not a kernel tree
VERSION = 4  # no series for that kernel version
CONFLICT = 5  # a patch does not apply
APPLIED = 6  # the series is there already
DIRTY = 7  # uncommitted or unrecorded work would be lost
INTERRUPTED = 130

TEXT = """exit status:
  0    done
  1    the series breaks a rule (check), or owned files and patches cannot be brought together
  2    wrong arguments
  3    a file or tree is missing, not writable, or not a kernel tree
  4    there is no series for that kernel version
  5    a patch does not apply
  6    the series is applied already
  7    uncommitted or unrecorded work is in the way
  130  interrupted; nothing is left half done
"""


class Failure(Exception):
    """An error for the user: what is wrong and what to do about it."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
