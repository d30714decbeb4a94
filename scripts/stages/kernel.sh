#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The kernel image, and what modules outside the tree are built against.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"

stage_inputs()
{
	input_stage tree
	printf '.config %s\n' "$(sha256sum <"$OBJ/.config")"
	input_toolchain
	input_files scripts/stages/kernel.sh scripts/lib/kmake.sh
}

stage_ready() { [[ -f $OBJ/$KERNEL_IMAGE && -f $OBJ/Module.symvers && -d $OBJ/usr/include/linux ]]; }

stage_run()
{
	use_toolchain
	kmake "$KERNEL_TARGET" modules headers
}

stage_summary()
{
	printf '%s, %s' "$(<"$OBJ/include/config/kernel.release")" \
		"$(stat -c %s "$OBJ/$KERNEL_IMAGE" | numfmt --to=iec)B image"
}

stage_main "$@"
