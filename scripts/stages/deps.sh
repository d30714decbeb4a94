#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# "lkmm deps": the dependencies in the source of the kernel's core, in C, and of the kernel crate and the samples,
# in Rust, and what became of them in the machine code. Those that are broken have an explanation in tests/deps.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/cargo.sh"

TABLE=$RESULTS/deps.txt
EXPLAINED=tests/deps/explained.toml
PAGE=Documentation/dependencies.rst

stage_inputs()
{
	input_stage kernel modules tools
	input_files scripts/stages/deps.sh "$EXPLAINED" "$PAGE"
	echo "BLESS=${BLESS-} set"
}

stage_ready() { [[ -f $TABLE ]]; }

stage_run()
{
	local -a options=()
	rm -f "$TABLE"
	is_one_of "$ARCH" "$(target_value bases "$BASE" deps)" ||
		skip_stage "dependencies are not followed in Linux $BASE on $ARCH" "make deps BASE=7.3 ARCH=arm64"
	use_toolchain
	[[ ${BLESS-0} != 1 ]] || options+=(--bless)
	mkdir -p "$RESULTS"
	cd "$TOP"
	run "$LKMM" deps --cache "$BUILD/$BASE/deps-cache" --explained "$EXPLAINED" --machine "$BASE $ARCH" --document "$PAGE" \
		--html "${TABLE%.txt}.html" --results "$(results_of deps)" "${options[@]}" \
		"$OBJ/kernel" "$OBJ/mm" "$OBJ/rust/kernel.o" "$MODULES" >"$TABLE"
}

stage_summary() { tail -n 1 "$TABLE"; }

stage_show()
{
	[[ -f $TABLE ]] || return 0
	cat "$TABLE"
	echo "each dependency, with its code: ${TABLE%.txt}.html, or $LKMM deps --all --cache $BUILD/$BASE/deps-cache OBJECT"
}

stage_main "$@"
