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
# shellcheck source=scripts/lib/build-cell.sh
. "$here/lib/build-cell.sh"

CELL=${1-}
prepare_cell "$CELL"
PROBES=$OBJ/probes
RESULT=$ASM/$CELL

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
