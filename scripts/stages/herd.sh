#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# herd7, which says what the memory model allows: the one in PATH if it is new enough, or
# else Debian 14's, unpacked below BUILD with the C library that it wants, and started with
# that library's own loader.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/packages.sh"
. "$TOP/scripts/lib/apt.sh"
. "$TOP/scripts/lib/unpacked.sh"

HERD=$BUILD/herd
HERD_SUITE=forky
# Linux 7.3's model asks for it; 6.12's runs with it, too.
HERD_MINIMUM=7.58

stage_inputs()
{
	input_files scripts/stages/herd.sh
	echo "version $(herd_version herd7)"
}

stage_ready() { new_enough herd7 || new_enough "$HERD/bin/herd7"; }

# What a herd7 says its version is, or nothing.
herd_version() { "$1" -version 2>/dev/null | grep -oEm1 '^[0-9]+(\.[0-9]+)+' || true; }

new_enough()
{
	local found
	found=$(herd_version "$1")
	[[ -n $found && $(printf '%s\n' "$found" "$HERD_MINIMUM" | sort -V | head -n 1) == "$HERD_MINIMUM" ]]
}

stage_run()
{
	local OPTIONAL="install herd7 $HERD_MINIMUM or newer (https://github.com/herd/herdtools7), in PATH"
	! new_enough herd7 || return 0
	is_debian || skip_stage "this system has no apt to fetch herd7 with" "$OPTIONAL"
	rm -rf "$HERD"
	# shellcheck disable=SC2016 # for the program's start
	SUITE=$HERD_SUITE unpack_program "$E_PACKAGES" "$HERD" 'herd7 -I "$here/usr/share/herdtools7/herd"' \
		herdtools7 libgmp10
	# herdtools7 has a dozen other programs, 200 MB of them.
	find "$HERD/usr/bin" "$HERD/usr/share" -type f ! -path '*/bin/herd7' ! -path '*/herdtools7/herd/*' -delete
	new_enough "$HERD/bin/herd7" ||
		die "$E_PACKAGES" "the herd7 of $HERD_SUITE does not run, or is older than $HERD_MINIMUM" "$OPTIONAL"
}

stage_summary()
{
	if new_enough herd7; then
		echo "herd7 $(herd_version herd7), in PATH"
	else
		echo "herd7 $(herd_version "$HERD/bin/herd7")"
	fi
}

stage_main "$@"
