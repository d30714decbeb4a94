# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Guests with the kernel and the settings of this run.

# shellcheck source=scripts/lib/packages.sh
. "$TOP/scripts/lib/packages.sh"
# shellcheck source=scripts/lib/apt.sh
. "$TOP/scripts/lib/apt.sh"
# shellcheck source=scripts/lib/cargo.sh
. "$TOP/scripts/lib/cargo.sh"

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
		SUITE=${DEBIAN_SUITE-} download_packages "$E_INITRAMFS" "$DEBIAN_ARCH" busybox-static
		dpkg-deb --fsys-tarfile "${DEBS[0]}" | tar -xO --wildcards '*bin/busybox' >"$own.tmp"
		chmod +x "$own.tmp"
		mv "$own.tmp" "$own"
		rm -f "${DEBS[0]}"
	fi
	is_static "$GUEST_BUSYBOX" ||
		die "$E_INITRAMFS" "$GUEST_BUSYBOX: not a static program" "give another as BUSYBOX=FILE"
}

# Whether a program needs no dynamic loader.
is_static()
{
	local segments
	segments=$(llvm-readelf --program-headers "$1" 2>/dev/null) && [[ $segments == *LOAD* && $segments != *INTERP* ]]
}

# boot_guest LOG ARGUMENT...: output and status are those of "lkmm guest".
boot_guest()
{
	local log=$1
	shift
	{
		find_busybox
		[[ -x $LKMM ]] || cargo_tools build --locked
	} >&2
	run "$LKMM" guest --arch "$ARCH" --kernel "${GUEST_KERNEL:-$OBJ/$KERNEL_IMAGE}" --busybox "$GUEST_BUSYBOX" \
		--accel "$ACCEL" --timeout "$TIMEOUT" --log "$log" "$@"
}
