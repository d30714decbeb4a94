#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# "lkmm asm check" on the matrix, or on CELLS="NAME...": a cell is a test, and so is
# Documentation/machine-code.rst, which is made from the whole of that of 6.12.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/cargo.sh"

TEXT=$ASM_OBJ/check.txt
TABLE=$ASM_OBJ/table.txt
DOCUMENTED=6.12  # the base that the document is about

stage_inputs()
{
	input_stage asm-cells tools
	input_files tools/asm/snapshots tools/asm/differences.toml Documentation/machine-code.rst scripts/stages/asm-check.sh
}

stage_ready() { [[ -f $TABLE ]]; }

check_document()
{
	[[ -f $ASM_OBJ/machine-code.rst ]] || return
	run diff -u Documentation/machine-code.rst "$ASM_OBJ/machine-code.rst" && return
	echo "Documentation/machine-code.rst is not what the objects say: copy $ASM_OBJ/machine-code.rst there"
	return 1
}

stage_run()
{
	local status=0 cell
	local -a counts paths=("$ASM") options=(--base "$BASE" --table "$TABLE")
	rm -f "$TABLE" "$ASM_OBJ/machine-code.rst"
	use_toolchain
	cd "$TOP"
	if [[ -n ${CELLS-} ]]; then
		paths=()
		for cell in $CELLS; do paths+=("$ASM/$cell"); done
	elif [[ $BASE == "$DOCUMENTED" ]]; then
		options+=(--rst "$ASM_OBJ/machine-code.rst")
	fi
	run "$LKMM" asm check "${options[@]}" "${paths[@]}" | tee "$TEXT" || status=$?
	read -r -a counts < <(sed -nE 's/^([0-9]+) cells passed, ([0-9]+) failed.*/\1 \2/p' "$TEXT") || counts=(0 1)
	[[ $status -eq 0 || ${counts[1]} -gt 0 ]] || counts[1]=1
	# The document has every cell, so it can be compared with a whole matrix only.
	if [[ -z ${CELLS-} && $BASE == "$DOCUMENTED" ]]; then
		if check_document; then counts[0]=$((counts[0] + 1)); else counts[1]=$((counts[1] + 1)) status=$E_TEST; fi
	fi
	for cell in $(seq "${counts[0]}"); do record_case asm-check "$cell" passed; done
	for cell in $(seq "${counts[1]}"); do record_case asm-check "$cell" failed; done
	return "$status"
}

stage_summary() { tail -n 1 "$TEXT"; }

stage_show()
{
	[[ ! -f $TEXT ]] || cat "$TEXT"
	[[ ! -f $TABLE ]] || echo "operations, orderings and instructions: $TABLE"
}

stage_main "$@"
