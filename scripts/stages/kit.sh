#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# A kit of litmus tests in C on a kernel that is not ours: built with the headers of Debian's own
# kernel, run in a guest with that kernel (tests/kit/test.sh), and judged. Nothing of this machine changes.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/guest.sh"
. "$TOP/scripts/lib/debian-kernel.sh"

KIT=$OUT/kit

# Always: what a guest shows is not a function of its inputs.
stage_inputs() { echo "none -"; }

stage_ready() { false; }

# The kernel has no Rust: both make and the program say so before they build anything.
check_refusals()
{
	local said
	litmus kit --lang rust --out "$KIT/rust"
	said=$("$KIT/rust/run" -k "$HEADERS" 2>&1) && die "$E_TEST" "a kit in Rust runs without Rust"
	[[ $(id -u) -ne 0 || $said == "run: the kernel lacks CONFIG_RUST" ]] || die "$E_TEST" "run says: $said"
	said=$(make -C "$KIT/rust" "KDIR=$HEADERS" 2>&1; make -C "$KIT/c" KDIR=/nowhere 2>&1) || true
	[[ $said == *"the kernel lacks CONFIG_RUST"*"no headers of a built kernel in /nowhere"* ]] ||
		die "$E_TEST" "make says: $said"
}

stage_run()
{
	local sample=$KIT/samples/kit
	need_debian_amd64
	rm -rf "$KIT" "$(results_of kit)"
	mkdir -p "$sample" "$RESULTS"
	use_toolchain
	unpack_debian_kernel
	litmus kit --lang c --out "$KIT/c"
	[[ -z $(find "$KIT/c" -name '*rust*' -print -quit) ]] || die "$E_TEST" "files of Rust are in a kit in C"
	check_refusals
	run make -C "$KIT/c" CC=gcc "KDIR=$HEADERS" || die "$E_MODULES" "the kit does not build for Debian's kernel"
	cp "$KIT/c"/{run,kit.sh,module.sh,litmus.ko} "$TOP/tests/kit/test.sh" "$sample"
	boot_guest "$KIT/guest.log" --samples "$KIT/samples"
	tr -d '\r' <"$KIT/guest.log" | sed -E 's/^\[[^]]*\] //' >"$KIT/console"
	sed -n 's/^ *# kit: //p' "$KIT/console" >"$KIT/said"
	grep -q '^ *ok 1 kit' "$KIT/console" ||
		die "$E_TEST" "the kit fails in the guest: $(grep -v '^[]{"]' "$KIT/said" | tail -n 5)"
	record_case kit "Debian's kernel" passed "$(tail -n 1 "$KIT/said")"
	litmus run --lang c --log "$KIT/guest.log" --results "$(results_of kit)"
}

stage_main "$@"
