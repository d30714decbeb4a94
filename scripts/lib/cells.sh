# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The matrix of machine code that is compared: a cell is TARGET_OPTIMISATION_HELPERS, for
# example arm64_lse_O2_inlined. It is built with the fragments of tests/asm/config/ that
# have these names, also after the base's in tests/asm/config/base/, and tests/config/inlined.config.

# Lines "target, kernel's ARCH=, optimisations, helpers", blanks between.
asm_targets()
{
	# From 7.3 on, kernels for arm64 always have both.
	[[ $BASE != 6.12 ]] || echo "arm64_llsc arm64 O2,Os inlined,called"
	cat <<-EOF
		x86_64       x86_64     O2,Os  inlined,called
		arm64_lse    arm64      O2,Os  inlined,called
		arm64_lto    arm64      O2     inlined,called
		riscv64      riscv      O2,Os  called
		loongarch64  loongarch  O2,Os  called
	EOF
}

# The names of all cells.
asm_cells()
{
	local target optimisations modes optimisation mode
	while read -r target _ optimisations modes; do
		for optimisation in ${optimisations//,/ }; do
			for mode in ${modes//,/ }; do echo "${target}_${optimisation}_$mode"; done
		done
	done < <(asm_targets)
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

# split_cell CELL: sets CELL_TARGET, CELL_OPTIMISATION, CELL_MODE and KERNEL_ARCH, and
# CELL_GROUP, which names those that differ in nothing but the way to helpers.
# shellcheck disable=SC2034 # for the caller
split_cell()
{
	CELL_MODE=${1##*_}
	CELL_GROUP=${1%_*}
	CELL_TARGET=${CELL_GROUP%_*}
	CELL_OPTIMISATION=${CELL_GROUP##*_}
	KERNEL_ARCH=$(asm_targets | awk -v target="$CELL_TARGET" '$1 == target { print $2 }')
	[[ -n $KERNEL_ARCH ]] || die "$E_USAGE" "$1: no such cell" "one of: $(asm_cells | paste -sd' ')"
}
