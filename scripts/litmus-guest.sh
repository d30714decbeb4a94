#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Builds the module in FOLDER, which "lkmm litmus gen" wrote, and runs it in a guest with
# so many CPUs: litmus-guest.sh FOLDER CPUS [PARAMETER=VALUE]...
# With --identify alone, says which kernel that would be.
#
# The kernel is the one that "make run" built, with the settings of that (BASE, ARCH,
# BUILD, ACCEL, TIMEOUT; scripts/lib/settings.sh). What the guest says is in
# FOLDER/guest.log, line by line as it comes; the build's output goes to FOLDER/build.log.

set -euo pipefail
here=${BASH_SOURCE[0]%/*}
# shellcheck source=scripts/lib/settings.sh
. "$here/lib/settings.sh"
# shellcheck source=scripts/lib/command.sh
. "$here/lib/command.sh"
# shellcheck source=scripts/lib/kmake.sh
. "$here/lib/kmake.sh"
# shellcheck source=scripts/lib/busybox.sh
. "$here/lib/busybox.sh"
# shellcheck source=scripts/lib/accel.sh
. "$here/lib/accel.sh"
# shellcheck source=scripts/lib/patience.sh
. "$here/lib/patience.sh"

check_kernel()
{
	[[ -f $OBJ/Module.symvers && -f $OBJ/$KERNEL_IMAGE && -x $OBJ/usr/gen_init_cpio ]] ||
		die "$E_KERNEL" "no kernel in $OBJ" "build one with: make run BASE=$BASE ARCH=$ARCH BUILD=$BUILD"
}

identify()
{
	check_kernel
	printf 'Linux %s, %s, image %s\n' "$(<"$OBJ/include/config/kernel.release")" "$ARCH" \
		"$(sha256sum <"$OBJ/$KERNEL_IMAGE" | cut -c 1-16)"
}

check_arguments()
{
	[[ $# -ge 2 ]] || die "$E_USAGE" "usage: ${0##*/} FOLDER CPUS [PARAMETER=VALUE]..."
	[[ -f $1/Kbuild && -d $1/runtime ]] ||
		die "$E_USAGE" "$1: no module of litmus tests" "make one with: lkmm litmus gen --out $1 TEST..."
	[[ $2 =~ ^[1-9][0-9]*$ ]] || die "$E_USAGE" "$2: not a number of CPUs"
	check_kernel
	command -v "$QEMU" >/dev/null ||
		die "$E_BOOT" "$QEMU: not found" "install it (Debian: $QEMU_PACKAGE)"
}

build()
{
	use_toolchain
	kmake "M=$FOLDER" modules >"$FOLDER/build.log" 2>&1 || {
		tail -n 20 "$FOLDER/build.log" >&2
		die "$E_MODULES" "the module in $FOLDER does not build" "all of it: $FOLDER/build.log"
	}
}

contents()
{
	printf 'dir /%s 755 0 0\n' bin dev proc sys
	printf 'nod /dev/console 600 0 0 c 5 1\n'
	printf 'file /bin/busybox %s 755 0 0\n' "$GUEST_BUSYBOX"
	printf 'slink /bin/sh busybox 777 0 0\n'
	printf 'file /init %s 755 0 0\n' "$TOP/scripts/guest/litmus-init"
	printf 'file /litmus.ko %s 644 0 0\n' "$FOLDER/litmus.ko"
	printf 'file /parameters %s 644 0 0\n' "$FOLDER/parameters"
}

make_initramfs()
{
	printf '%s\n' "$*" >"$FOLDER/parameters"
	find_busybox 2>>"$FOLDER/build.log"
	contents >"$FOLDER/initramfs.list"
	"$OBJ/usr/gen_init_cpio" -t 0 "$FOLDER/initramfs.list" | gzip -n -1 >"$FOLDER/initramfs.cpio.gz"
}

# The guest's end: 0 when it ran all that it was asked to.
boot()
{
	local log=$FOLDER/guest.log status=0
	choose_accel 2>>"$FOLDER/build.log"
	echo "accelerator: $CHOSEN_ACCEL ($ACCEL_REASON)" >&2
	# KUnit suites that the kernel has built in are no part of this.
	KERNEL_ARGS+=(kunit.enable=0)
	qemu_command "$CHOSEN_ACCEL" "$log" -initrd "$FOLDER/initramfs.cpio.gz"
	# It goes when this script does, however that ends.
	run exec setpriv --pdeathsig KILL "${QEMU_COMMAND[@]}" &
	wait_for_tests $! "$log" || status=$?
	if grep -qs '^litmus: done' "$log"; then
		return 0
	fi
	tail -n 20 "$log" >&2 || true
	[[ $status -ne $E_TIMEOUT ]] ||
		die "$E_TIMEOUT" "no test in the guest has ended for $TIMEOUT s" "TIMEOUT=$((2 * TIMEOUT))"
	die "$E_CRASH" "the guest ended before its tests did" "all that it said: $log"
}

if [[ ${1-} == --identify ]]; then
	identify
	exit
fi
check_arguments "$@"
FOLDER=$(realpath "$1")
# One thread of QEMU for each CPU that a process runs on.
GUEST_CPUS=$(($2 < 2 ? 2 : $2))
shift 2
rm -f "$FOLDER/guest.log"
build
make_initramfs "$@"
boot
