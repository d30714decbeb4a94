# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# A stage around a test script of tests/, whose last line is "N passed, N failed". The
# stage sets COUNTED to the name of the folder and sources this after stage.sh.

. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/counts.sh"

stage_inputs()
{
	input_stage kernel
	input_files "tests/$COUNTED" tests/config "scripts/stages/$COUNTED.sh" scripts/lib/counted.sh
}

stage_ready() { [[ -f $(counts_of "$COUNTED") ]]; }

stage_run()
{
	local output=$OUT/$COUNTED.txt status=0
	local -a counts
	rm -f "$(counts_of "$COUNTED")"
	use_toolchain
	"$TOP/tests/$COUNTED/run.sh" 2>&1 | tee "$output" || status=$?
	read -r -a counts < <(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed$/\1 \2/p' "$output" | tail -n 1) ||
		counts=(0 1)
	write_counts "$COUNTED" "${counts[@]}"
	[[ ${counts[1]} -eq 0 && ${counts[0]} -gt 0 && $status -eq 0 ]]
}

stage_summary() { tail -n 1 "$OUT/$COUNTED.txt"; }
