#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The probes of tests/asm/probes for every cell of the matrix, by scripts/asm-cell.sh. A
# cell is mostly one Rust crate after the other, so as many are built at once as there
# are CPUs; but those of one group share a folder of objects and come in turn. CELLS="NAME..."
# limits it to these; the others stay as they are.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"

CELL_LOGS=$ASM_OBJ/log

stage_inputs()
{
	cell_inputs
	wanted_cells | sed 's/^/cells /'
}

cell_inputs()
{
	input_stage tree
	input_files tests/asm tests/config/inlined.config targets/cells.toml scripts/asm-cell.sh scripts/lib/cells.sh scripts/lib/kconfig.sh
	input_toolchain
}

stage_ready()
{
	local cell
	while read -r cell; do [[ -f $ASM/$cell/rust.o ]] || return; done < <(wanted_cells)
}

wanted_cells() { if [[ -n ${CELLS-} ]]; then tr -s ' ' '\n' <<<"$CELLS"; else asm_cells; fi; }

# One cell, its output in a file of its own.
build_cell()
{
	local cell=$1 status=0
	if [[ -f $ASM/$cell/rust.o ]] && cmp -s "$ASM_OBJ/inputs" "$ASM/$cell/inputs"; then
		echo "$cell: unchanged"
		return
	fi
	JOBS=2 bash "$TOP/scripts/asm-cell.sh" "$cell" >"$CELL_LOGS/$cell" 2>&1 || status=$?
	echo "$cell: status $status"
	[[ $status -ne 0 ]] || cp "$ASM_OBJ/inputs" "$ASM/$cell/inputs"
	return "$status"
}

# build_group CELL...: one after the other.
build_group()
{
	local cell
	for cell in "$@"; do build_cell "$cell" || return; done
}

stage_run()
{
	local cell group job status=0
	local -a cells
	local -A groups=()
	mapfile -t cells < <(wanted_cells)
	for cell in "${cells[@]}"; do
		split_cell "$cell"
		groups[$CELL_GROUP]+=" $cell"
	done
	rm -rf "$CELL_LOGS"
	mkdir -p "$CELL_LOGS"
	cell_inputs >"$ASM_OBJ/inputs"
	for group in "${!groups[@]}"; do
		while [[ $(jobs -rp | wc -l) -ge $(nproc) ]]; do wait -n || status=$?; done
		[[ $status -eq 0 ]] || break
		read -r -a cells <<<"${groups[$group]}"
		build_group "${cells[@]}" &
	done
	for job in $(jobs -p); do wait "$job" || status=$?; done
	[[ $status -eq 0 ]] || show_failed
	return "$status"
}

# The end of what each cell said that did not get to its result.
show_failed()
{
	local log
	for log in "$CELL_LOGS"/*; do
		grep -q '^\$ mv .*\.new\b' "$log" || tail -n 20 "$log" | sed "s/^/${log##*/}: /"
	done
}

stage_summary() { echo "$(wanted_cells | wc -l) cells"; }

stage_main "$@"
