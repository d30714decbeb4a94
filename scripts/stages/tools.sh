#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The lkmm command of tools/.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/cargo.sh"

stage_inputs()
{
	# The lists are built in.
	input_files tools targets tests/kcsan/explained.toml scripts/stages/tools.sh scripts/lib/cargo.sh
	input_toolchain
}

stage_ready() { [[ -x $LKMM ]]; }

stage_run()
{
	use_toolchain
	cargo_tools build --locked ||
		die "$E_TOOLCHAIN" "cargo could not build tools/" "see its message above (no network?)"
}

stage_summary() { "$LKMM" --version; }

stage_main "$@"
