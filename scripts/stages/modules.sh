#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The out-of-tree modules (top-level Kbuild) in a copy of their sources, and the
# user-space programs samples/*/user_*.c, which need no libc but the kernel's nolibc.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/copy-modules.sh"

stage_inputs()
{
	input_files "${MODULE_SOURCES[@]}" scripts/stages/modules.sh scripts/lib/copy-modules.sh
	input_stage kernel
}

stage_ready() { [[ -d $MODULES && -z $(missing_modules) ]]; }

# Programs and objects of a build that ended well are all there.
missing_modules()
{
	local source
	for source in "$MODULES"/samples/*/user_*.c; do
		[[ ! -f $source || -x ${source%.c} ]] || echo "$source"
	done
	[[ ! -f $MODULES/modules.order ]] && [[ -f $MODULES/Kbuild ]] && echo modules.order
	true
}

build_program()
{
	local source=$1 include=$TREE/tools/include/nolibc
	run clang "${CLANG_FLAGS[@]}" -O2 -Wall -Wextra -std=gnu11 -static -nostdlib -fuse-ld=lld \
		-fno-stack-protector -include "$include/nolibc.h" -I "$include" \
		-isystem "$OBJ/usr/include" -o "${source%.c}.tmp" "$source"
	mv "${source%.c}.tmp" "${source%.c}"
}

stage_run()
{
	local source
	use_toolchain
	copy_modules "$MODULES"
	[[ ! -f $MODULES/Kbuild ]] || kmake "M=$MODULES" modules
	for source in "$MODULES"/samples/*/user_*.c; do
		[[ ! -f $source ]] || build_program "$source"
	done
}

stage_summary()
{
	local -a modules programs
	mapfile -t modules < <(find "$MODULES" -name '*.ko')
	mapfile -t programs < <(find "$MODULES" -name 'user_*.c')
	echo "${#modules[@]} modules, ${#programs[@]} programs"
}

stage_main "$@"
