# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash

# sudo may want a password: ask while we are in the foreground.
ask_for_password()
{
	[[ $(id -u) -ne 0 && -t 0 ]] && command -v sudo >/dev/null || return 0
	! sudo -n true 2>/dev/null || return 0
	! { bash "$TOP/scripts/stages/packages.sh" ready && [[ -f $TOOLCHAIN_ENV ]]; } || return 0
	echo "Packages may have to be installed: sudo asks for your password (Ctrl-C to do without)."
	sudo -v || true
}
