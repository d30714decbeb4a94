#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# A kit of litmus tests in C on a kernel that is not ours: built with the headers of Debian's own
# kernel, run in a guest with that kernel (tests/kit/test.sh), and judged. Nothing of this machine changes.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/guest.sh"
. "$TOP/scripts/lib/unpacked.sh"

# The oldest release with a kernel that kits support.
SUITE=bookworm
DEBIAN_KERNEL=$BUILD/debian-kernel
KIT=$OUT/kit

# Always: what a guest shows is not a function of its inputs.
stage_inputs() { echo "none -"; }

stage_ready() { false; }

# Debian's kernel for virtual machines, and its headers, which name each other by absolute paths.
unpack_kernel()
{
	local release abi
	[[ ! -d $DEBIAN_KERNEL ]] || return 0
	run own_apt amd64 apt-get update || true
	release=$(own_apt amd64 apt-cache depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: linux-image-//p')
	[[ -n $release ]] || die "$E_PACKAGES" "apt offers no linux-image-cloud-amd64 in $SUITE" "see apt's message above"
	abi=${release%-cloud-amd64}
	unpack_packages "$E_PACKAGES" "$DEBIAN_KERNEL.new" "linux-image-$release" "linux-headers-$release" \
		"linux-headers-$abi-common" "linux-kbuild-${abi%.*}"
	sed -i "s|/usr/src/|$DEBIAN_KERNEL/usr/src/|" "$DEBIAN_KERNEL.new/usr/src/linux-headers-$release/Makefile"
	mv "$DEBIAN_KERNEL.new" "$DEBIAN_KERNEL"
}

# make_kit LANGUAGE: in KIT/LANGUAGE, of tests with two processes.
make_kit()
{
	local folder=$PRISTINE/tools/memory-model/litmus-tests
	run "$LKMM" litmus kit --kernel "$PRISTINE" --cache "$BUILD/$BASE/litmus-cache" --lang "$1" --out "$KIT/$1" "${TESTS[@]/#/$folder/}"
}

TESTS=(SB+poonceonces.litmus SB+fencembonceonces.litmus MP+pooncerelease+poacquireonce.litmus
	CoRR+poonceonce+Once.litmus MP+polocks.litmus)

# The kernel has no Rust: both make and the program say so before they build anything.
check_refusals()
{
	local said headers=$1
	make_kit rust
	said=$("$KIT/rust/run" -k "$headers" 2>&1) && die "$E_TEST" "a kit in Rust runs without Rust"
	[[ $(id -u) -ne 0 || $said == "run: the kernel lacks CONFIG_RUST" ]] || die "$E_TEST" "run says: $said"
	said=$(make -C "$KIT/rust" "KDIR=$headers" 2>&1; make -C "$KIT/c" KDIR=/nowhere 2>&1) || true
	[[ $said == *"the kernel lacks CONFIG_RUST"*"no headers of a built kernel in /nowhere"* ]] ||
		die "$E_TEST" "make says: $said"
}

stage_run()
{
	local headers folder=$PRISTINE/tools/memory-model/litmus-tests sample=$KIT/samples/kit
	[[ $ARCH == x86_64 && $(dpkg --print-architecture) == amd64 ]] ||
		skip_stage "the kit is tested with Debian's kernel for amd64"
	rm -rf "$KIT" "$(results_of kit)"
	mkdir -p "$sample" "$RESULTS"
	[[ -f $(stamp_of herd) ]] || skip_stage "no herd7 to ask what the model allows" "make litmus says more"
	use_toolchain
	unpack_kernel
	headers=$(echo "$DEBIAN_KERNEL"/usr/src/linux-headers-*-cloud-amd64)
	make_kit c
	[[ -z $(find "$KIT/c" -name '*rust*' -print -quit) ]] || die "$E_TEST" "files of Rust are in a kit in C"
	check_refusals "$headers"
	run make -C "$KIT/c" CC=gcc "KDIR=$headers" || die "$E_MODULES" "the kit does not build for Debian's kernel"
	cp "$KIT/c"/{run,kit.sh,litmus.ko} "$TOP/tests/kit/test.sh" "$sample"
	GUEST_KERNEL=$(echo "$DEBIAN_KERNEL"/boot/vmlinuz-*) boot_guest "$KIT/guest.log" --samples "$KIT/samples"
	tr -d '\r' <"$KIT/guest.log" | sed -E 's/^\[[^]]*\] //' >"$KIT/console"
	sed -n 's/^ *# kit: //p' "$KIT/console" >"$KIT/said"
	grep -q '^ *ok 1 kit' "$KIT/console" ||
		die "$E_TEST" "the kit fails in the guest: $(grep -v '^[]{"]' "$KIT/said" | tail -n 5)"
	record_case kit "Debian's kernel" passed "$(tail -n 1 "$KIT/said")"
	sed -n '/^{"id"/,/^]}/p' "$KIT/said" >"$KIT/result.json"
	run "$LKMM" litmus run --kernel "$PRISTINE" --cache "$BUILD/$BASE/litmus-cache" --lang c --log "$KIT/result.json" \
		--results "$(results_of kit)" "${TESTS[@]/#/$folder/}"
}

stage_main "$@"
