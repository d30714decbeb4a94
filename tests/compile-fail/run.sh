#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Compiles each program of this folder against the built kernel, as a module's object would be.
# A program with `//@ error:` lines must fail with all of those texts in the compiler's output; one
# without must compile. Prints a line per program and `N passed, N failed`.
#
# Environment: BUILD, BASE, ARCH as in the Makefile; $BUILD/toolchain.env if it is there.

set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=${BUILD:-$here/../../build}
base=${BASE:-6.12}
arch=${ARCH:-x86_64}
obj=$build/$base/$arch/obj
work=$build/$base/$arch/compile-fail

if [[ ! -f $obj/Module.symvers ]]; then
	printf 'compile-fail: no built kernel in %s: run "make run BASE=%s ARCH=%s" first\n' \
		"$obj" "$base" "$arch" >&2
	exit 2
fi

# shellcheck source=scripts/arch/x86_64.sh
. "$here/../../scripts/arch/$arch.sh"
# shellcheck source=/dev/null
[[ ! -f $build/toolchain.env ]] || . "$build/toolchain.env"

# compile NAME: one program in a folder of its own, so that several can compile at a time.
compile() {
	local folder=$work/$1 status=0

	mkdir -p "$folder"
	cp "$here/$1.rs" "$folder/"
	: >"$folder/Kbuild"
	make -s -C "$obj" M="$folder" ARCH="$KERNEL_ARCH" LLVM=1 "$1.o" >"$folder/log" 2>&1 || status=$?
	printf '%s\n' "$status" >"$folder/status"
}

passed=0
failed=0

verdict() { # ok|not ok, name, text
	printf '%s %s%s\n' "$1" "$2" "${3:+ - $3}"
	if [[ $1 == ok ]]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

judge() { # program, make's status, its output
	local name=$1 status=$2 output=$3 text
	local -a expected

	mapfile -t expected < <(sed -n 's,^//@ error: ,,p' "$here/$name.rs")
	if ((${#expected[@]} == 0)); then
		if ((status == 0)); then
			verdict ok "$name" "compiles"
		else
			verdict "not ok" "$name" "must compile, but: $(head -n 5 "$output")"
		fi
		return
	fi
	if ((status == 0)); then
		verdict "not ok" "$name" "compiles, but must not"
		return
	fi
	for text in "${expected[@]}"; do
		if ! grep -qF -- "$text" "$output"; then
			verdict "not ok" "$name" "no \"$text\" in: $(grep -m 1 '^error' "$output")"
			return
		fi
	done
	verdict ok "$name" "refused"
}

rm -rf "$work"
names=("$here"/*.rs)
names=("${names[@]##*/}")
names=("${names[@]%.rs}")
for name in "${names[@]}"; do
	while (($(jobs -rp | wc -l) >= $(nproc))); do wait -n; done
	compile "$name" &
done
wait
for name in "${names[@]}"; do
	judge "$name" "$(<"$work/$name/status")" "$work/$name/log"
done

printf '%d passed, %d failed\n' "$passed" "$failed"
((failed == 0 && passed > 0))
