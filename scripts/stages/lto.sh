#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# arm64: with link-time optimisation Rust's relaxed loads are acquires, as C's are. By
# tests/lto/run.sh, which ends with the line "N passed, N failed".

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/counts.sh"

stage_inputs()
{
	input_stage kernel
	input_files tests/lto tests/config scripts/stages/lto.sh
}

stage_ready() { [[ -f $(counts_of lto) ]]; }

stage_run()
{
	local output=$OUT/lto.txt status=0
	local -a counts
	rm -f "$(counts_of lto)"
	use_toolchain
	"$TOP/tests/lto/run.sh" 2>&1 | tee "$output" || status=$?
	read -r -a counts < <(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed$/\1 \2/p' "$output" | tail -n 1) ||
		counts=(0 1)
	write_counts lto "${counts[@]}"
	[[ ${counts[1]} -eq 0 && ${counts[0]} -gt 0 && $status -eq 0 ]]
}

stage_summary() { tail -n 1 "$OUT/lto.txt"; }

stage_main "$@"
