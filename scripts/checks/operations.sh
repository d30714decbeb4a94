#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Every atomic function of C is reached from Rust, and the table that says how is up to date.

. "${BASH_SOURCE[0]%/*}/lib/common.sh"

bases
pristine "${BASE:-${BASES[0]}}"
python3 scripts/operations.py --check --atomic "$PRISTINE/scripts/atomic"
