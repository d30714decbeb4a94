#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# compiled-objects.sh FOLDER CELL VARIANT: compiles the sources of litmus tests in FOLDER, which "lkmm litmus
# compile" wrote, for a cell of targets/cells.toml, with the kernel's own flags. VARIANT is "default", or
# "mir0": Rust without MIR optimisations. Leaves the objects, the build's config, and the flags of these and of
# the kernel's own objects in FOLDER/CELL-VARIANT, and what the compilers say in FOLDER/build.log.

set -euo pipefail
here=${BASH_SOURCE[0]%/*}
# shellcheck source=scripts/lib/stage.sh
. "$here/lib/stage.sh"
# shellcheck source=scripts/lib/build-cell.sh
. "$here/lib/build-cell.sh"

declare -A RUSTFLAGS_OF=([default]="" [mir0]="-Zmir-opt-level=0")

[[ $# -eq 3 && -n ${RUSTFLAGS_OF[$3]+known} ]] || die "$E_USAGE" "usage: ${0##*/} FOLDER CELL default|mir0"
[[ -f $1/Kbuild && -f $1/observe.h ]] ||
	die "$E_USAGE" "$1: no sources of compiled litmus tests" "make them with: lkmm litmus compile TEST..."
[[ -f $(stamp_of tree) && -f $TOOLCHAIN_ENV ]] ||
	die "$E_TREE" "no patched kernel source in $TREE" "make compiled BASE=$BASE BUILD=$BUILD does all that is needed"
FOLDER=$(realpath "$1")
RESULT=$FOLDER/$2-$3
SOURCES=(--include='*/' --include='*.[ch]' --include='*.rs' --include=Kbuild --exclude='*')

inputs()
{
	input_stage tree
	input_files tests/asm/config tests/config/inlined.config targets/cells.toml scripts/compiled-objects.sh \
		scripts/lib/build-cell.sh scripts/lib/cells.sh scripts/lib/kconfig.sh
	input_toolchain
	(cd "$FOLDER" && find Kbuild ./*.[ch] ./*.rs runtime tests -type f -exec sha256sum {} + | LC_ALL=C sort -k 2)
}

build()
{
	local object
	local -a called
	prepare_cell "$2"
	called=("$OBJ/litmus/for_rust.o" "$OBJ/rust/kernel.o")
	run rsync -rlc --delete "${SOURCES[@]}" "$FOLDER/" "$OBJ/litmus/"
	kmake "M=$OBJ/litmus" "RUSTFLAGS_VARIANT=${RUSTFLAGS_OF[$3]}" c.o rust.o for_rust.o
	rm -rf "$RESULT.new"
	mkdir -p "$RESULT.new"
	for object in c rust; do
		run cp "$OBJ/litmus/$object.o" "$RESULT.new/"
		to_native "$RESULT.new/$object.o"
		run cp "$OBJ/litmus/.$object.o.cmd" "$RESULT.new/$object.cmd"
	done
	# What Rust calls: C's macros, functions of the kernel crate, such as SpinLock's, and the helpers.
	[[ $CELL_MODE == inlined ]] || called+=("$OBJ/rust/helpers/helpers.o")
	run ld.lld -r -o "$RESULT.new/for_rust.o" "${called[@]}"
	# A file that nothing is special about.
	kmake lib/ctype.o
	run cp "$OBJ/lib/.ctype.o.cmd" "$RESULT.new/kernel-c.cmd"
	run cp "$OBJ/rust/.kernel.o.cmd" "$RESULT.new/kernel-rust.cmd"
	run cp "$OBJ/include/config/auto.conf" "$RESULT.new/config"
	[[ $KERNEL_ARCH != arm64 ]] || run cp "$OBJ/arch/arm64/include/generated/asm/cpucap-defs.h" "$RESULT.new/"
	inputs >"$RESULT.new/inputs"
	rm -rf "$RESULT"
	run mv "$RESULT.new" "$RESULT"
}

! inputs | cmp -s - "$RESULT/inputs" || exit 0
# One at a time: cells share the kernel's objects.
mkdir -p "$ASM_OBJ"
exec 8>"$ASM_OBJ/.lock"
flock 8
# Not as a condition: there, the first error would not end it. Not in the background: there, it would outlive
# who is interrupted.
set +e
(set -e; build "$@") >"$FOLDER/build.log" 2>&1
status=$?
set -e
[[ $status -eq 0 ]] || {
	tail -n 20 "$FOLDER/build.log" >&2
	die "$E_MODULES" "the litmus tests in $FOLDER do not compile" "all of it: $FOLDER/build.log"
}
