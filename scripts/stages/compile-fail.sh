#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Compiles each program of tests/compile-fail against the built kernel, as a module's object would
# be. A program with `//@ error:` lines must fail with all of those texts in the compiler's output;
# one without must compile.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"

PROGRAMS=$TOP/tests/compile-fail
WORK=$OUT/compile-fail

stage_inputs()
{
	input_stage kernel
	input_files tests/compile-fail tests/config scripts/stages/compile-fail.sh
}

# compile NAME: in a folder of its own, so that several can compile at a time.
compile()
{
	local folder=$WORK/$1 status=0
	mkdir -p "$folder"
	cp "$PROGRAMS/$1.rs" "$folder/"
	: >"$folder/Kbuild"
	make -s -C "$OBJ" M="$folder" "ARCH=$KERNEL_ARCH" LLVM=1 "$1.o" >"$folder/log" 2>&1 || status=$?
	echo "$status" >"$folder/status"
}

# judge NAME: prints what is wrong, or nothing.
judge()
{
	local name=$1 status text
	local -a expected
	status=$(<"$WORK/$name/status")
	mapfile -t expected < <(sed -n 's,^//@ error: ,,p' "$PROGRAMS/$name.rs")
	if [[ ${#expected[@]} -eq 0 ]]; then
		[[ $status -eq 0 ]] || echo "must compile, but: $(grep -m 1 '^error' "$WORK/$name/log")"
	elif [[ $status -eq 0 ]]; then
		echo "compiles, but must not"
	else
		for text in "${expected[@]}"; do
			grep -qF -- "$text" "$WORK/$name/log" ||
				echo "no \"$text\" in: $(grep -m 1 '^error' "$WORK/$name/log")"
		done
	fi
}

stage_run()
{
	local name wrong
	local -a names
	use_toolchain
	rm -rf "$WORK"
	mapfile -t names < <(basename -s .rs "$PROGRAMS"/*.rs)
	for name in "${names[@]}"; do
		while [[ $(jobs -rp | wc -l) -ge $(nproc) ]]; do wait -n; done
		compile "$name" &
	done
	wait
	for name in "${names[@]}"; do
		wrong=$(judge "$name")
		echo "$name: ${wrong:-as it should be}"
		record_case compile-fail "$name" "$([[ -z $wrong ]] && echo passed || echo failed)" "$wrong" "" "$WORK/$name/log"
	done
}

stage_main "$@"
