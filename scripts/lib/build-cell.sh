# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Compiles single objects with the kernel's own flags for a cell of the matrix (targets/cells.toml),
# without the kernel. Needs scripts/lib/settings.sh.

# shellcheck source=scripts/lib/command.sh
. "$TOP/scripts/lib/command.sh"
# shellcheck source=scripts/lib/kmake.sh
. "$TOP/scripts/lib/kmake.sh"
# shellcheck source=scripts/lib/kconfig.sh
. "$TOP/scripts/lib/kconfig.sh"

# prepare_cell CELL: what "make modules_prepare" makes, the kernel crate among it, in OBJ.
prepare_cell()
{
	split_cell "$1"
	OBJ=$ASM_OBJ/$CELL_GROUP
	use_toolchain
	mkdir -p "$OBJ"
	cell_fragments
	configure "${CELL_FRAGMENTS[@]}"
	kmake modules_prepare
}

# to_native FILE: machine code in place of the bitcode that link-time optimisation leaves
# in objects, as the linker makes it for vmlinux.
to_native()
{
	[[ $(head -c 4 "$1") == BC* ]] || return 0
	run ld.lld -m aarch64linux -r -o "$1.native" "$1"
	run mv "$1.native" "$1"
}
