# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The cells of the machine code that is compared (targets/cells.toml): TARGET_OPTIMISATION_HELPERS.
# Needs scripts/lib/targets.sh.

# The names of the base's cells whose machine code is compared, and of all.
asm_cells() { cells_with helpers; }
all_cells()
{
	cells_with helpers
	cells_with litmus_helpers
}

# cells_with KEY: those that have the ways to helpers that KEY lists.
cells_with()
{
	local target optimisation helpers
	for target in $(target_names cells); do
		is_one_of "$BASE" "$(target_value cells "$target" bases)" || continue
		for optimisation in $(target_value cells "$target" optimisations); do
			for helpers in $(target_value cells "$target" "$1"); do
				echo "${target}_${optimisation}_$helpers"
			done
		done
	done
}

# split_cell CELL: sets CELL_TARGET, CELL_OPTIMISATION, CELL_MODE and KERNEL_ARCH, and
# CELL_GROUP, which names those that differ in nothing but the way to helpers.
# shellcheck disable=SC2034 # for the caller
split_cell()
{
	is_one_of "$1" "$(all_cells)" || die "$E_USAGE" "$1: no such cell" "one of: $(all_cells | paste -sd' ')"
	CELL_MODE=${1##*_}
	CELL_GROUP=${1%_*}
	CELL_TARGET=${CELL_GROUP%_*}
	CELL_OPTIMISATION=${CELL_GROUP##*_}
	KERNEL_ARCH=$(target_value cells "$CELL_TARGET" kernel_arch)
}

# The fragments of the cell that split_cell split, in CELL_FRAGMENTS.
cell_fragments()
{
	local fragment folder=$TOP/tests/asm/config
	CELL_FRAGMENTS=()
	for fragment in "$folder"/{common,"$CELL_TARGET","base/$BASE.$CELL_TARGET","$CELL_OPTIMISATION"}.config; do
		[[ ! -f $fragment ]] || CELL_FRAGMENTS+=("$fragment")
	done
	[[ $CELL_MODE == called ]] || CELL_FRAGMENTS+=("$TOP/tests/config/$CELL_MODE.config")
}
