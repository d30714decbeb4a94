# SPDX-License-Identifier: GPL-2.0
"""What is wrong with the tests."""
from __future__ import annotations


class Fault(Exception):
    """What could not be read, one line for each thing."""
