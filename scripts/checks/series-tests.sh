#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The tests of scripts/series.py, on a tiny kernel tree of their own.

. "${BASH_SOURCE[0]%/*}/lib/common.sh"

files 'tests/series/test_*.py'
workspace
PYTHONDONTWRITEBYTECODE=1 python3 -m unittest discover -s tests/series 2>&1 | tee "$WORK/log"
count=$(sed -nE 's/^Ran ([0-9]+) tests?.*/\1/p' "$WORK/log")
[[ ${count:-0} -gt 0 ]] || fail "no test ran"
echo "$count tests"
