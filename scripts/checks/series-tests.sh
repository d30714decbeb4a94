#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The tests of scripts/series.py, on a tiny kernel tree of their own.

. "${BASH_SOURCE[0]%/*}/lib/common.sh"

files 'tests/series/test_*.py'
workspace
# A file of tests per core, each with a log of its own.
: "${RESULTS:=$BUILD/results}"
export PYTHONDONTWRITEBYTECODE=1 RESULTS
mkdir -p "$RESULTS"
status=0
# shellcheck disable=SC2016 # for the inner shell
printf '%s\0' "${FILES[@]##*/}" | xargs -0 -P "$(nproc)" -I{} sh -c 'python3 tests/unittests.py tests/series \
	--pattern "$1" --part series-tests --results "$RESULTS/check.jsonl" >"$2/$1.log" 2>&1' sh {} "$WORK" || status=$?
cat "$WORK"/*.log
[[ $status -eq 0 ]] || fail "see the tests above"
echo "$(cat "$WORK"/*.log | awk '/^Ran [0-9]+ tests?/ { n += $2 } END { print n + 0 }') tests"
