#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# asm-cell.sh CELL: compiles the probes of tests/asm/probes for one cell of the matrix
# (targets/cells.toml) with the kernel's own flags, without the kernel: all that is built
# of it is what "make prepare" makes, the kernel crate among it. Leaves c.o, rust.o,
# helpers.o (if the helpers are functions) and the build's config in BUILD/BASE/asm/CELL.

set -euo pipefail
here=${BASH_SOURCE[0]%/*}
# shellcheck source=scripts/lib/settings.sh
. "$here/lib/settings.sh"
# shellcheck source=scripts/lib/command.sh
. "$here/lib/command.sh"
# shellcheck source=scripts/lib/kmake.sh
. "$here/lib/kmake.sh"
# shellcheck source=scripts/lib/kconfig.sh
. "$here/lib/kconfig.sh"
# shellcheck source=scripts/lib/cells.sh
. "$here/lib/cells.sh"

CELL=${1-}
split_cell "$CELL"
OBJ=$ASM_OBJ/$CELL_GROUP
PROBES=$OBJ/probes
RESULT=$ASM/$CELL

# to_native FILE: machine code in place of the bitcode that link-time optimisation leaves
# in objects, as the linker makes it for vmlinux.
to_native()
{
	[[ $(head -c 4 "$1") == BC* ]] || return 0
	run ld.lld -m aarch64linux -r -o "$1.native" "$1"
	run mv "$1.native" "$1"
}

use_toolchain
mkdir -p "$OBJ"
cell_fragments
configure "${CELL_FRAGMENTS[@]}"
kmake modules_prepare
run rsync -rlc "$TOP/tests/asm/probes/" "$PROBES/"
kmake "M=$PROBES" c.o rust.o

rm -rf "$RESULT.new"
mkdir -p "$RESULT.new"
run cp "$PROBES/c.o" "$PROBES/rust.o" "$RESULT.new/"
run cp "$OBJ/include/config/auto.conf" "$RESULT.new/config"
[[ $CELL_MODE == inlined ]] || run cp "$OBJ/rust/helpers/helpers.o" "$RESULT.new/"
for object in "$RESULT.new"/*.o; do to_native "$object"; done
rm -rf "$RESULT"
run mv "$RESULT.new" "$RESULT"
