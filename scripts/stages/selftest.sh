#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The tests of our own scripts (tests/pipeline), which need no kernel build.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/counts.sh"

stage_inputs()
{
	input_files scripts tests/pipeline tests/bench tests/parity tools/.config rust/kernel/sync Documentation/operations.rst
	input_files .ci Makefile .gitattributes patches tests/kcsan/explained.toml tools/kcsan/tests/reports/testdata
	input_stage tools
}

stage_ready() { [[ -f $(counts_of selftest) ]]; }

stage_run()
{
	local output=$OUT/selftest.txt status=0 ran failed
	local -a skips
	rm -f "$(counts_of selftest)"
	use_toolchain
	export PRISTINE PYTHONDONTWRITEBYTECODE=1
	python3 -m unittest discover -v -s "$TOP/tests/pipeline" 2>&1 | tee "$output" || status=$?
	ran=$(sed -nE 's/^Ran ([0-9]+) tests?.*/\1/p' "$output")
	failed=$(grep -cE '^(FAIL|ERROR): ' "$output" || true)
	mapfile -t skips < <(sed -nE "s/^(\S+) .*\.\.\. skipped '(.*)'$/\1: \2/p" "$output")
	ran=$((${ran:-0} - ${#skips[@]}))
	[[ $ran -gt 0 && ($status -eq 0 || $failed -gt 0) ]] || failed=1
	write_counts selftest $((ran > failed ? ran - failed : 0)) "$failed" "${skips[@]}"
	return "$status"
}

stage_summary() { sed -n 's/^Ran/ran/p' "$OUT/selftest.txt"; }

stage_main "$@"
