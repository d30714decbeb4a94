#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# hrtimer.c of the patched tree, compiled for a CPU without 64-bit atomics: reads of an expiry time
# under the base lock are plain, and every write is atomic.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"

stage_inputs()
{
	input_stage tree
	input_toolchain
	input_files scripts/hrtimer_cost.py scripts/stages/hrtimer.sh
}

stage_run()
{
	use_toolchain
	run python3 "$TOP/scripts/hrtimer_cost.py" "patched=$TREE" \
		--out "$BUILD/$BASE/hrtimer" --machines riscv32 --assert
	record_case hrtimer riscv32 passed
}

stage_summary() { echo "locked reads are plain, writes are not"; }

stage_main "$@"
