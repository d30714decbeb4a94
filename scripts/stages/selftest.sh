#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The tests of our own scripts (tests/pipeline), which need no kernel build.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/counts.sh"

stage_inputs() { input_files scripts tests/pipeline; }

stage_ready() { [[ -f $(counts_of selftest) ]]; }

stage_run()
{
	local output=$OUT/selftest.txt status=0 ran failed
	rm -f "$(counts_of selftest)"
	export PRISTINE PYTHONDONTWRITEBYTECODE=1
	python3 -m unittest discover -v -s "$TOP/tests/pipeline" 2>&1 | tee "$output" || status=$?
	ran=$(sed -nE 's/^Ran ([0-9]+) tests?.*/\1/p' "$output")
	failed=$(grep -cE '^(FAIL|ERROR): ' "$output" || true)
	[[ ${ran:-0} -gt 0 && ($status -eq 0 || $failed -gt 0) ]] || failed=1
	write_counts selftest $((${ran:-0} > failed ? ran - failed : 0)) "$failed"
	return "$status"
}

stage_summary() { sed -n 's/^Ran/ran/p' "$OUT/selftest.txt"; }

stage_main "$@"
