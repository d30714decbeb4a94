# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The guest's busybox.

# shellcheck source=scripts/lib/packages.sh
. "$TOP/scripts/lib/packages.sh"
# shellcheck source=scripts/lib/apt.sh
. "$TOP/scripts/lib/apt.sh"

# A static busybox for the guest: $BUSYBOX, this machine's, or Debian's of that architecture.
find_busybox()
{
	local own=$OUT/busybox
	if [[ -n $BUSYBOX ]]; then
		GUEST_BUSYBOX=$BUSYBOX
	elif [[ $(uname -m) == "$HOST_MACHINE" ]] && GUEST_BUSYBOX=$(command -v busybox) && is_static "$GUEST_BUSYBOX"; then
		return 0
	else
		GUEST_BUSYBOX=$own
		[[ ! -x $own ]] || return 0
		is_debian ||
			die "$E_INITRAMFS" "no static busybox for $ARCH here, and no apt to fetch one with" \
				"give one as BUSYBOX=FILE"
		SUITE=${DEBIAN_SUITE-} download_package "$E_INITRAMFS" "$DEBIAN_ARCH" busybox-static
		dpkg-deb --fsys-tarfile "$DEB" | tar -xO --wildcards '*bin/busybox' >"$own.tmp"
		chmod +x "$own.tmp"
		mv "$own.tmp" "$own"
		rm -f "$DEB"
	fi
	is_static "$GUEST_BUSYBOX" ||
		die "$E_INITRAMFS" "$GUEST_BUSYBOX: not a static program" "give another as BUSYBOX=FILE"
}

is_static() { python3 "$TOP/scripts/static_program.py" "$1"; }
