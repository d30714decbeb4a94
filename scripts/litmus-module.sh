#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# litmus-module.sh FOLDER: builds the module of litmus tests that "lkmm litmus gen" wrote there; what
# the compilers say goes to FOLDER/build.log.
# litmus-module.sh --guest: the guest to load it in, as NAME=VALUE lines.
#
# The kernel is the one that "make run" built, with the settings of that (BASE, ARCH, BUILD, ACCEL,
# TIMEOUT; scripts/lib/settings.sh).

set -euo pipefail
here=${BASH_SOURCE[0]%/*}
# shellcheck source=scripts/lib/settings.sh
. "$here/lib/settings.sh"
# shellcheck source=scripts/lib/command.sh
. "$here/lib/command.sh"
# shellcheck source=scripts/lib/kmake.sh
. "$here/lib/kmake.sh"
# shellcheck source=scripts/lib/guest.sh
. "$here/lib/guest.sh"

describe_guest()
{
	find_busybox >&2
	printf '%s=%s\n' \
		identity "Linux $(<"$OBJ/include/config/kernel.release"), $ARCH, image $(sha256sum <"$OBJ/$KERNEL_IMAGE" | cut -c 1-16)" \
		architecture "$ARCH" image "$OBJ/$KERNEL_IMAGE" busybox "$GUEST_BUSYBOX" accelerator "$ACCEL" timeout "$TIMEOUT"
}

build()
{
	local folder=$1
	[[ -f $folder/Kbuild && -d $folder/runtime ]] ||
		die "$E_USAGE" "$folder: no module of litmus tests" "make one with: lkmm litmus gen --out $folder TEST..."
	kmake "M=$folder" modules >"$folder/build.log" 2>&1 || {
		tail -n 20 "$folder/build.log" >&2
		die "$E_MODULES" "the module in $folder does not build" "all of it: $folder/build.log"
	}
}

[[ $# -eq 1 ]] || die "$E_USAGE" "usage: ${0##*/} FOLDER | --guest"
[[ -f $OBJ/Module.symvers && -f $OBJ/$KERNEL_IMAGE ]] ||
	die "$E_KERNEL" "no kernel in $OBJ" "build one with: make run BASE=$BASE ARCH=$ARCH BUILD=$BUILD"
use_toolchain
if [[ $1 == --guest ]]; then describe_guest; else build "$(realpath "$1")"; fi
