#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# make clean: what was built for BASE and ARCH. make distclean: all of BUILD.

set -euo pipefail
# shellcheck source=scripts/lib/settings.sh
. "${BASH_SOURCE[0]%/*}/lib/settings.sh"
# shellcheck source=scripts/lib/lock.sh
. "${BASH_SOURCE[0]%/*}/lib/lock.sh"

take_lock
case ${1-} in
clean)
	echo "rm -rf $OUT"
	rm -rf "$OUT"
	;;
distclean)
	# Only what we made: BUILD may be a folder that holds other things.
	cd "$BUILD"
	for name in $(target_names bases) apt download herd kdir log mutants oldest results tools toolchain.env .lock; do
		[[ ! -e $name ]] || { echo "rm -rf $BUILD/$name"; rm -rf "$name"; }
	done
	cd /
	rmdir "$BUILD" 2>/dev/null || true
	;;
*) die "$E_USAGE" "usage: ${0##*/} clean|distclean" ;;
esac
