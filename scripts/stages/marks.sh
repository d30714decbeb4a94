#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# "lkmm marks": how C accesses the fields that the tree's Rust and the samples hand to atomic
# operations, in all files of this configuration.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/cargo.sh"

TABLE=$RESULTS/marks.txt
# lkmm's exit status when accesses lack a mark, which is an answer and no failure.
UNMARKED=1

stage_inputs()
{
	input_stage kernel modules tools
	input_files scripts/stages/marks.sh
}

stage_ready() { [[ -f $TABLE && -f $OBJ/compile_commands.json ]]; }

stage_run()
{
	local status=0
	use_toolchain
	kmake compile_commands.json
	kmake "M=$MODULES" compile_commands.json
	run "$LKMM" marks --commands "$OBJ" --commands "$MODULES" --rust "$OBJ" --rust "$MODULES" --cache "$BUILD/$BASE/marks-cache" \
		--html "$RESULTS/marks.html" >"$TABLE.tmp" || status=$?
	[[ $status -eq 0 || $status -eq $UNMARKED ]] || return "$status"
	mv "$TABLE.tmp" "$TABLE"
}

stage_summary() { tail -n 1 "$TABLE"; }

stage_show()
{
	[[ -f $TABLE ]] || return 0
	cat "$TABLE"
	echo "each access: $RESULTS/marks.html, or $LKMM marks --commands $OBJ --cache $BUILD/$BASE/marks-cache FIELD"
}

stage_main "$@"
