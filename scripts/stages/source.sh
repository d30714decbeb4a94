#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The kernel source of the base, never edited: the newest that apt offers, or KERNEL_TARBALL.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/packages.sh"
. "$TOP/scripts/lib/apt.sh"

NEEDED_MB=4000

# A source that is there stays, wherever it came from, until another is asked for.
stage_inputs()
{
	if [[ -n $KERNEL_TARBALL ]]; then
		input_stat "$(realpath "$KERNEL_TARBALL")"
	elif ! cat "$(stamp_of source)" 2>/dev/null; then
		echo "apt $SOURCE_PACKAGE${SOURCE_SUITE:+ $SOURCE_SUITE}"
	fi
}

stage_ready() { [[ -f $PRISTINE/Makefile && -f $PRISTINE.version ]]; }

# The version that a source tree's Makefile says it is.
tree_version()
{
	awk -F ' *= *' '/^(VERSION|PATCHLEVEL|SUBLEVEL) =/ { v = v sep $2; sep = "." }
		END { print v }' <(head -n 10 "$1/Makefile")
}

check_room()
{
	local free
	free=$(($(stat -f -c '%a * %S' "$BUILD" ) / 1000000))
	[[ $free -ge $NEEDED_MB ]] ||
		die "$E_DISK" "$free MB free at $BUILD; source and build of one architecture take up to $NEEDED_MB MB" \
			"make room or choose another folder with BUILD="
}

unpack_package()
{
	local member
	local OPTIONAL="download linux-$BASE.*.tar.xz from kernel.org, then: make source BASE=$BASE KERNEL_TARBALL=FILE;"
	OPTIONAL+=" to patch a tree of your own: make apply KDIR=DIR"
	is_debian || skip_stage "this system has no apt to fetch $SOURCE_PACKAGE with" "$OPTIONAL"
	SUITE=$SOURCE_SUITE download_packages "$E_SOURCE" "$(dpkg --print-architecture)" "$SOURCE_PACKAGE"
	member=./usr/src/$SOURCE_PACKAGE.tar.xz
	run dpkg-deb --fsys-tarfile "${DEBS[0]}" | tar -xO "$member" >"$PRISTINE.tmp/source.tar.xz"
	rm -f "${DEBS[0]}"
	run tar -xJf "$PRISTINE.tmp/source.tar.xz" -C "$PRISTINE.tmp/tree" --strip-components=1
}

unpack_tarball()
{
	run tar -xf "$KERNEL_TARBALL" -C "$PRISTINE.tmp/tree" --strip-components=1 ||
		die "$E_SOURCE" "$KERNEL_TARBALL: not a complete tar archive" "download it again"
}

stage_run()
{
	local version
	check_room
	rm -rf "$PRISTINE.tmp"
	mkdir -p "$PRISTINE.tmp/tree"
	if [[ -n $KERNEL_TARBALL ]]; then unpack_tarball; else unpack_package; fi
	version=$(tree_version "$PRISTINE.tmp/tree" 2>/dev/null || true)
	if [[ $version != "$BASE".* ]]; then
		rm -rf "$PRISTINE.tmp"
		die "$E_SOURCE" "the source is Linux ${version:-of no version}, not $BASE.x" \
			"give a linux-$BASE.*.tar.xz, or another BASE= (there is: $(target_names bases | paste -sd' '))"
	fi
	# The tree's hard links point into the old source: both go.
	rm -rf "$PRISTINE" "$TREE"
	mv "$PRISTINE.tmp/tree" "$PRISTINE"
	rm -rf "$PRISTINE.tmp"
	echo "$version" >"$PRISTINE.version"
}

stage_summary() { echo "Linux $(<"$PRISTINE.version")"; }

stage_main "$@"
