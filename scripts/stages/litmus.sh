#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# "lkmm litmus run": litmus tests in the guest with their processes in C, in Rust, and mixed, each
# state that was seen judged by what herd7 says that the model allows. The tests are those of
# the kernel tree and of tests/litmus, or LITMUS="FILE..."; ROUNDS instances of each.
# With LITMUS_SHORT=1, as in "make test", few instances of the kernel tree's own.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/cargo.sh"
. "$TOP/scripts/lib/litmus-corpus.sh"

SHORT_ROUNDS=2000
TABLE=$RESULTS/litmus.txt
JSON=$RESULTS/litmus-run.json
# lkmm's exit status when some tests cannot or must not run, and the others are as they should be.
UNSUPPORTED=4

if [[ ${LITMUS_SHORT-} == 1 ]]; then : "${ROUNDS:=$SHORT_ROUNDS}"; fi
: "${ROUNDS:=100000}"

# Always: what a run shows is not a function of its inputs.
stage_inputs() { echo "none -"; }

stage_ready() { false; }

stage_run()
{
	local status=0
	local -a tests
	rm -f "$TABLE" "$JSON"
	[[ -f $(stamp_of herd) ]] || skip_stage "no herd7 to ask what the model allows" "make litmus says more"
	use_toolchain
	mapfile -t tests < <(litmus_corpus)
	mkdir -p "$RESULTS"
	run "$LKMM" litmus run --kernel "$PRISTINE" --cache "$BUILD/$BASE/litmus-cache" --rounds "$ROUNDS" \
		--out "$OUT/litmus" --module "$TOP/scripts/litmus-module.sh" --json "$JSON" --html "$RESULTS/litmus.html" \
		--results "$(results_of litmus)" "${tests[@]}" >"$TABLE" || status=$?
	cat "$TABLE"
	[[ $status -eq 0 || $status -eq $UNSUPPORTED ]]
}

# The table is what "make litmus" is for; of a short run the results are enough.
stage_show()
{
	[[ -f $TABLE ]] || return 0
	[[ ${LITMUS_SHORT-} == 1 ]] || cat "$TABLE"
	echo "tests, languages and states: $TABLE, ${JSON##*/} and litmus.html beside it"
}

stage_main "$@"
