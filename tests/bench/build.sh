#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# build.sh CALLED INLINED OUT: links the probe objects of two cells of the matrix, folders
# with c.o, rust.o and (CALLED) helpers.o, with the baseline and the loop around them into
# the program OUT/bench. INLINED may be empty: then that variant is left out.
#
# The kernel's code is linked as it was compiled, at a fixed address in the lowest 2 GB,
# which is as good for it as the highest. Exit status: 2 usage, 3 a tool is missing, 4 an
# object is.

set -euo pipefail
here=$(cd "${BASH_SOURCE[0]%/*}" && pwd)

die()
{
	local status=$1
	shift
	printf 'error: %s\n' "$@" >&2
	exit "$status"
}

[[ $# -eq 3 ]] || die 2 "usage: ${0##*/} CALLED INLINED OUT"
called=$1 inlined=$2 out=$3
for tool in clang ld.lld llvm-nm llvm-objcopy rustc python3; do
	command -v "$tool" >/dev/null || die 3 "$tool not found"
done
for object in "$called"/{c,rust,helpers}.o ${inlined:+"$inlined"/rust.o}; do
	[[ -f $object ]] || die 4 "$object: no such object; make asm builds the probes"
done
machine=$(uname -m)
for object in "$called/c.o" "$called/rust.o" ${inlined:+"$inlined/rust.o"}; do
	llvm-objdump --file-headers "$object" | grep -q "^architecture: ${machine/arm64/aarch64}\$" ||
		die 4 "$object: not machine code for this machine, $machine"
done

CFLAGS=(-O2 -std=gnu11 -Wall -Wextra -Wno-unused-parameter -fno-stack-protector -fno-pie)
RUSTFLAGS=(--edition 2021 --crate-type lib --crate-name bench_core --emit obj -C opt-level=2
	-C panic=abort -C relocation-model=static)

# rename PREFIX OBJECT: its probes' names begin with PREFIX__ in OUT/PREFIX.o.
rename()
{
	python3 "$here/probes.py" rename "$1" "$2" >"$out/$1.syms"
	llvm-objcopy --redefine-syms="$out/$1.syms" "$2" "$out/$1.o"
}

mkdir -p "$out"
rename called "$called/rust.o"
kernel=("$called/c.o" "$out/called.o" "$called/helpers.o")
if [[ -n $inlined ]]; then
	rename inlined "$inlined/rust.o"
	kernel+=("$out/inlined.o")
fi
rustc "${RUSTFLAGS[@]}" -o "$out/core.o" "$here/core.rs"
ld.lld -r -o "$out/kernel.o" "${kernel[@]}"
ld.lld -r -o "$out/all.o" "$out/kernel.o" "$out/core.o"
python3 "$here/probes.py" table "$out/all.o" >"$out/table.c"
python3 "$here/probes.py" undefined "$out/kernel.o" >"$out/undefined"
mapfile -t undefined <"$out/undefined"
clang "${CFLAGS[@]}" -I "$here" -static -fuse-ld=lld -pthread -o "$out/bench" \
	"$here"/{main,print,measure,contend,arguments}.c "$here/thunks.S" "$out/table.c" "$out/all.o" "${undefined[@]}"
