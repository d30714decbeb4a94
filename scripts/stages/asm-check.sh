#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# "lkmm asm check" on the matrix, or on CELLS="NAME...": results per cell, of the recorded
# machine code and of Documentation/machine-code.rst, which is made from that.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/cargo.sh"

TEXT=$ASM_OBJ/check.txt

stage_inputs()
{
	input_stage asm-cells tools
	input_files tools/asm/snapshots tools/asm/differences.toml Documentation/machine-code.rst scripts/stages/asm-check.sh
}

stage_run()
{
	local cell
	local -a paths=("$ASM")
	use_toolchain
	cd "$TOP"
	if [[ -n ${CELLS-} ]]; then
		paths=()
		for cell in $CELLS; do paths+=("$ASM/$cell"); done
	fi
	mkdir -p "$RESULTS"
	run "$LKMM" asm check --base "$BASE" --results "$(results_of asm-check)" \
		--document Documentation/machine-code.rst "${paths[@]}" | tee "$TEXT"
}

stage_summary() { count_cases "$(results_of asm-check)"; }

stage_show()
{
	[[ ! -f $TEXT ]] || cat "$TEXT"
	echo "operations, orderings and instructions: $LKMM asm table --base $BASE $ASM"
}

stage_main "$@"
