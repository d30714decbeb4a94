#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# What each operation costs on this machine, in C and in Rust: the probe objects of the
# matrix, in a program (tests/bench) that runs here and not in a guest. CHART=FILE also
# draws the result; BENCH_OPTIONS are the program's: see tests/bench/main.c.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/cargo.sh"

BENCH=$BUILD/$BASE/bench

# The time of today says nothing about that of tomorrow.
stage_inputs() { echo "measurement always"; }

stage_ready() { false; }

# cell HELPERS: the folder of this machine's cell.
cell() { echo "$ASM/$(uname -m)_O2_$1"; }

check_machine()
{
	[[ $(uname -m) == x86_64 ]] ||
		die "$E_USAGE" "no benchmark for this machine, $(uname -m): the program reads x86's time-stamp counter" \
			"run it on an x86_64 machine"
	[[ -f $(cell called)/rust.o ]] ||
		die "$E_USAGE" "there are no probe objects in $(cell called)" \
			"make asm builds them, or run make bench without CELLS="
}

stage_run()
{
	local inlined
	local -a options=()
	check_machine
	use_toolchain
	inlined=$(cell inlined)
	if [[ ! -f $inlined/rust.o ]]; then
		echo "no objects in $inlined: inlined helpers are left out"
		inlined=
	fi
	run "$TOP/tests/bench/build.sh" "$(cell called)" "$inlined" "$BENCH"
	read -r -a options <<<"${BENCH_OPTIONS-}"
	run "$BENCH/bench" "${options[@]}" >"$BENCH/samples.jsonl"
	run "$LKMM" bench "$BENCH/samples.jsonl" --json >"$BENCH/results.json"
	run "$LKMM" bench "$BENCH/samples.jsonl" ${CHART:+--chart "$CHART"} >"$BENCH/table.txt"
}

stage_summary() { grep -m 1 '^Inlined, one thread' "$BENCH/table.txt" || head -n 1 "$BENCH/table.txt"; }

stage_show() { [[ ! -f $BENCH/table.txt ]] || cat "$BENCH/table.txt"; }

stage_main "$@"
