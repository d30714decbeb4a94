# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash

# One run per BUILD: held until this process and everything it started has ended.
take_lock()
{
	local holder
	exec 9>>"$BUILD/.lock"
	holder=$(sed -n 's/^/process /p' "$BUILD/.lock")
	flock -n 9 ||
		die "$E_LOCKED" "another run is using $BUILD (${holder:-fuser -v $BUILD/.lock names it})" \
			"wait for it to end, or give this run another folder with BUILD="
	echo "$$" >"$BUILD/.lock"
}
