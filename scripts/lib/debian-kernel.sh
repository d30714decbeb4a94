# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034 # sourced by others
#
# A kernel that is not ours: Debian's own for virtual machines, unpacked below BUILD with its headers.

# shellcheck source=scripts/lib/unpacked.sh
. "$TOP/scripts/lib/unpacked.sh"

# The oldest release with a kernel that kits support.
SUITE=bookworm
DEBIAN_KERNEL=$BUILD/tools/debian-kernel

# The stages that use it are skipped on other machines.
need_debian_amd64()
{
	[[ $ARCH == x86_64 && $(dpkg --print-architecture 2>/dev/null) == amd64 ]] ||
		skip_stage "kits are tested with Debian's kernel for amd64"
	[[ -f $(stamp_of herd) ]] || skip_stage "no herd7 to ask what the model allows" "make litmus says more"
}

# Leaves the kernel's image in GUEST_KERNEL and its headers in HEADERS.
unpack_debian_kernel()
{
	local release abi
	if [[ ! -d $DEBIAN_KERNEL ]]; then
		run own_apt amd64 apt-get update || true
		release=$(own_apt amd64 apt-cache depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: linux-image-//p')
		[[ -n $release ]] || die "$E_PACKAGES" "apt offers no linux-image-cloud-amd64 in $SUITE" "see apt's message above"
		abi=${release%-cloud-amd64}
		unpack_packages "$E_PACKAGES" "$DEBIAN_KERNEL.new" "linux-image-$release" "linux-headers-$release" \
			"linux-headers-$abi-common" "linux-kbuild-${abi%.*}"
		# The headers name each other by absolute paths.
		sed -i "s|/usr/src/|$DEBIAN_KERNEL/usr/src/|" "$DEBIAN_KERNEL.new/usr/src/linux-headers-$release/Makefile"
		mv "$DEBIAN_KERNEL.new" "$DEBIAN_KERNEL"
	fi
	GUEST_KERNEL=$(echo "$DEBIAN_KERNEL"/boot/vmlinuz-*)
	HEADERS=$(echo "$DEBIAN_KERNEL"/usr/src/linux-headers-*-cloud-amd64)
}

# litmus COMMAND ARGUMENT...: "lkmm litmus" on tests with two processes.
litmus()
{
	local folder=$PRISTINE/tools/memory-model/litmus-tests
	run "$LKMM" litmus "$1" --kernel "$PRISTINE" --cache "$BUILD/$BASE/litmus-cache" "${@:2}" \
		"$folder"/{SB+poonceonces,SB+fencembonceonces,MP+pooncerelease+poacquireonce,CoRR+poonceonce+Once,MP+polocks}.litmus
}
