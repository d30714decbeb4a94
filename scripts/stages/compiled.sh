#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# "lkmm litmus compile": litmus tests in C, in Rust and mixed, compiled with the kernel's flags; what the
# machine code allows by the architecture's model, beside what the kernel's model allows. The tests are those of
# the kernel tree and of tests/litmus, or LITMUS="FILE..."; CELLS="NAME..." are other configurations.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/cargo.sh"
. "$TOP/scripts/lib/litmus-corpus.sh"

declare -A CELLS_OF=(
	[arm64]="arm64_lse_O2_inlined arm64_lse_O2_inlined-mir0 arm64_lse_O2_called arm64_lse_Os_inlined arm64_lto_O2_inlined"
	[riscv64]="riscv64_O2_inlined riscv64_O2_inlined-mir0 riscv64_O2_called riscv64_Os_inlined"
	[x86_64]="x86_64_O2_inlined x86_64_O2_called x86_64_Os_inlined"
)
# CPUs with LSE atomics and without; for others, the only ones that there are.
declare -A VIEWS_OF=([arm64]="lse llsc")
TABLE=$RESULTS/compiled.txt
# lkmm's exit status when nothing can be said of some tests, and the others keep to the model.
UNSUPPORTED=4

stage_inputs()
{
	input_stage tree tools herd
	input_toolchain
	input_files tests/litmus Documentation/compiled-code.rst scripts/stages/compiled.sh \
		scripts/compiled-objects.sh scripts/lib/build-cell.sh
	printf '%s set\n' "LITMUS=${LITMUS-}" "CELLS=${CELLS-}" "BLESS=${BLESS-}"
}

stage_run()
{
	local status=0 one
	local -a tests options=()
	rm -f "$TABLE"
	[[ -f $(stamp_of herd) ]] || skip_stage "no herd7 to ask what the models allow" "make litmus says more"
	is_one_of "$ARCH" "$(target_value bases "$BASE" compiled)" ||
		skip_stage "machine code for $ARCH cannot be judged" "make compiled ARCH=arm64"
	use_toolchain
	mapfile -t tests < <(litmus_corpus)
	for one in ${CELLS:-${CELLS_OF[$ARCH]}}; do options+=(--cell "$one"); done
	for one in ${VIEWS_OF[$ARCH]-}; do options+=(--view "$one"); done
	# x86_64 keeps loads in order with all that follows them: no dependency is there to break.
	[[ $ARCH == x86_64 ]] || options+=(--known tests/litmus/compiled-known.toml)
	# Only the whole has all that is known.
	[[ -n ${LITMUS-}${CELLS-} ]] || {
		tests+=("$TOP/tests/litmus/dependencies")
		[[ $ARCH == x86_64 ]] || options+=(--all-used)
		options+=(--document Documentation/compiled-code.rst)
		[[ ${BLESS-0} != 1 ]] || options+=(--bless)
	}
	mkdir -p "$RESULTS"
	cd "$TOP"
	run "$LKMM" litmus compile --kernel "$PRISTINE" --cache "$BUILD/$BASE/litmus-cache" --timeout 120 \
		--out "$OUT/compiled" "${options[@]}" \
		--json "$RESULTS/compiled.json" --html "$RESULTS/compiled.html" \
		--results "$(results_of compiled)" "${tests[@]}" >"$TABLE" || status=$?
	cat "$TABLE"
	[[ $status -eq 0 || $status -eq $UNSUPPORTED ]]
}

stage_show()
{
	[[ -f $TABLE ]] || return 0
	cat "$TABLE"
	echo "tests and machine code: ${TABLE%.txt}.html; compiled.json beside it"
}

stage_main "$@"
