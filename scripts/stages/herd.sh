#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# herd7, which says what the memory model allows: the one in PATH if it is new enough, or
# else Debian 14's, unpacked below BUILD with the C library that it wants, and started with
# that library's own loader.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/packages.sh"
. "$TOP/scripts/lib/apt.sh"

HERD=$BUILD/herd
HERD_SUITE=forky
# Linux 7.3's model asks for it; 6.12's runs with it, too.
HERD_MINIMUM=7.58

stage_inputs()
{
	input_files scripts/stages/herd.sh
	echo "version $(herd_version herd7)"
}

stage_ready() { new_enough herd7 || new_enough "$HERD/herd7"; }

# What a herd7 says its version is, or nothing.
herd_version() { "$1" -version 2>/dev/null | grep -oEm1 '^[0-9]+(\.[0-9]+)+' || true; }

new_enough()
{
	local found
	found=$(herd_version "$1")
	[[ -n $found && $(printf '%s\n' "$found" "$HERD_MINIMUM" | sort -V | head -n 1) == "$HERD_MINIMUM" ]]
}

# The program that starts the unpacked one, from wherever its folder is.
launcher()
{
	local loader=$1
	cat <<-EOF
		#!/bin/sh
		here=\$(cd "\${0%/*}" && pwd)
		exec "\$here/$loader" --library-path "\$here/${loader%/*}" \\
			"\$here/usr/bin/herd7" -I "\$here/usr/share/herdtools7/herd" "\$@"
	EOF
}

stage_run()
{
	local package loader
	local OPTIONAL="install herd7 $HERD_MINIMUM or newer (https://github.com/herd/herdtools7), in PATH"
	! new_enough herd7 || return 0
	is_debian || skip_stage "this system has no apt to fetch herd7 with" "$OPTIONAL"
	rm -rf "$HERD.tmp"
	mkdir -p "$HERD.tmp"
	for package in herdtools7 libc6 libgmp10; do
		SUITE=$HERD_SUITE download_package "$E_PACKAGES" "$(dpkg --print-architecture)" "$package"
		run dpkg-deb -x "$DEB" "$HERD.tmp"
		rm -f "$DEB"
	done
	# herdtools7 has a dozen other programs, 200 MB of them.
	find "$HERD.tmp/usr/bin" "$HERD.tmp/usr/share" -type f ! -path '*/bin/herd7' ! -path '*/herdtools7/herd/*' -delete
	loader=$(cd "$HERD.tmp" && find usr/lib -mindepth 2 -name 'ld-linux*.so*' -print -quit)
	[[ -n $loader ]] || die "$E_PACKAGES" "libc6 of $HERD_SUITE has no loader in usr/lib"
	launcher "$loader" >"$HERD.tmp/herd7"
	chmod +x "$HERD.tmp/herd7"
	new_enough "$HERD.tmp/herd7" ||
		die "$E_PACKAGES" "the herd7 of $HERD_SUITE does not run, or is older than $HERD_MINIMUM" "$OPTIONAL"
	rm -rf "$HERD"
	mv "$HERD.tmp" "$HERD"
}

stage_summary()
{
	if new_enough herd7; then
		echo "herd7 $(herd_version herd7), in PATH"
	else
		echo "herd7 $(herd_version "$HERD/herd7")"
	fi
}

stage_main "$@"
