#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# arm64 with link-time optimisation: C's READ_ONCE() is an acquire there, because the
# compiler sees enough to turn an address dependency into a control dependency. Rust's
# relaxed loads have to be acquires too, and are if they run C's code: build the helpers
# with and without LTO and look at the load instruction of each one. Prints a line per
# helper and `N passed, N failed`.
#
# Environment: BUILD, BASE as in the Makefile; $BUILD/toolchain.env if it is there.

set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
build=${BUILD:-$top/build}
base=${BASE:-6.12}
tree=$build/$base/linux
plain=$build/$base/arm64/obj/rust/helpers/helpers.o
obj=$build/$base/arm64-lto/obj
loads=(atomic_read atomic64_read atomic_i8_read atomic_i16_read atomic_ptr_read)

if [[ ! -f $plain ]]; then
	printf 'lto: no built kernel in %s: run "make run BASE=%s ARCH=arm64" first\n' \
		"$build/$base/arm64/obj" "$base" >&2
	exit 2
fi

# shellcheck source=/dev/null
[[ ! -f $build/toolchain.env ]] || . "$build/toolchain.env"

kmake() {
	env -u BASE -u BUILD -u V -u MAKEFLAGS make -s -C "$tree" O="$obj" ARCH=arm64 LLVM=1 \
		"-j$(nproc)" "$@"
}

configure() {
	local tiny=$tree/kernel/configs

	mkdir -p "$obj"
	"$tree/scripts/kconfig/merge_config.sh" -m -Q -O "$obj" "$tiny/tiny-base.config" \
		"$tiny/tiny.config" "$top/tests/config/common.config" \
		"$top/tests/config/arm64.config" "$here/lto.config" >/dev/null
	mv "$obj/.config" "$obj/asked"
	kmake KCONFIG_ALLCONFIG="$obj/asked" allnoconfig >/dev/null
	if ! grep -q '^CONFIG_LTO_CLANG_THIN=y' "$obj/.config"; then
		echo 'lto: this kernel does not offer CONFIG_LTO_CLANG_THIN together with Rust' >&2
		exit 2
	fi
}

# load OBJECT HELPER: the mnemonic of the helper's load of the variable.
load() {
	llvm-objdump --no-show-raw-insn --disassemble-symbols="rust_helper_$2" "$1" |
		awk '$2 ~ /^ld(r|ar|apr|ur)/ { print $2; exit }'
}

configure
kmake rust/helpers/helpers.o
# The object is LLVM bitcode; the linker makes machine code of it, as it does for vmlinux.
ld.lld -m aarch64linux -r -o "$obj/helpers.native.o" "$obj/rust/helpers/helpers.o"

passed=0
failed=0
printf '%-22s %-8s %s\n' helper plain LTO
for helper in "${loads[@]}"; do
	without=$(load "$plain" "$helper")
	with=$(load "$obj/helpers.native.o" "$helper")
	verdict="not ok: without LTO a plain load, with LTO an acquire was expected"
	if [[ $without == ldr* || $without == ldur* ]] && [[ $with == ldar* || $with == ldapr* ]]; then
		verdict=ok
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
	fi
	printf '%-22s %-8s %-8s %s\n' "$helper" "${without:-none}" "${with:-none}" "$verdict"
done

printf '%d passed, %d failed\n' "$passed" "$failed"
((failed == 0))
