#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The lists of bases, architectures and cells (targets/*.toml).

. "${BASH_SOURCE[0]%/*}/lib/common.sh"

python3 scripts/checks/lib/targets.py
