# SPDX-License-Identifier: GPL-2.0
"""Why there is no table."""
from __future__ import annotations


class Fault(Exception):
    """What is wrong with the sources, one line for each thing."""
