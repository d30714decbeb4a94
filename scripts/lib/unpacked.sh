# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Debian's packages of any of its suites, unpacked below BUILD and used from there: nothing of the
# machine changes, and no two versions are in each other's way. SUITE says which suite.

# unpack_packages STATUS FOLDER PACKAGE...: those of the host's architecture, into FOLDER, which is there
# only if all of them are.
unpack_packages()
{
	local status=$1 folder=$2 package
	shift 2
	rm -rf "$folder.tmp"
	mkdir -p "$folder.tmp"
	download_packages "$status" "$(dpkg --print-architecture)" "$@"
	for package in "${DEBS[@]}"; do
		run dpkg-deb -x "$package" "$folder.tmp"
		rm -f "$package"
	done
	mv "$folder.tmp" "$folder"
}

# unpack_program STATUS FOLDER COMMAND PACKAGE...: the same, with the C library that the program wants.
# FOLDER/bin/PROGRAM starts the program with that library's own loader. COMMAND is PROGRAM, or with
# arguments, in which $here is FOLDER.
unpack_program()
{
	local folder=$2 command=$3 program=${3%% *} loader
	unpack_packages "$1" "$folder" "${@:4}" libc6
	loader=$(cd "$folder" && find usr/lib -mindepth 2 -name 'ld-linux*.so*' -print -quit)
	[[ -n $loader ]] || die "$1" "libc6${SUITE:+ of $SUITE} has no loader in usr/lib"
	mkdir "$folder/bin"
	cat >"$folder/bin/$program" <<-EOF
		#!/bin/sh
		here=\$(cd "\${0%/*}/.." && pwd)
		exec "\$here/$loader" --library-path "\$here/${loader%/*}\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}" \\
			"\$here/usr/bin/$program" ${command#"$program"} "\$@"
	EOF
	chmod +x "$folder/bin/$program"
}
