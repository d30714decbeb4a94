# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The toolchain's environment, and the one way in which the kernel's make is called.

use_toolchain()
{
	# shellcheck source=/dev/null
	. "$TOOLCHAIN_ENV"
}

# kmake ARGUMENT...: make in the patched tree. Time, user, host and build number
# are fixed, so that building the same source twice gives the same image.
kmake()
{
	local -a verbose=()
	[[ $V != 1 ]] || verbose=(V=1)
	run env -u BASE -u BUILD -u V -u TIMEOUT -u MAKEFLAGS -u MFLAGS -u MAKELEVEL \
		LC_ALL=C KBUILD_BUILD_TIMESTAMP=1970-01-01 KBUILD_BUILD_USER=lkmm \
		KBUILD_BUILD_HOST=lkmm KBUILD_BUILD_VERSION=1 \
		make -C "$TREE" "O=$OBJ" "ARCH=$KERNEL_ARCH" LLVM=1 "-j$JOBS" "${verbose[@]}" "$@"
}
