#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The tools of this machine, without the compilers: found, or installed on Debian.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/packages.sh"
. "$TOP/scripts/lib/apt.sh"

stage_inputs() { host_tools; }

stage_ready() { [[ -z $(missing_host_tools) ]]; }

stage_run()
{
	local -a packages
	local missing
	missing=$(missing_host_tools)
	[[ -n $missing ]] || return 0
	if ! is_debian; then
		die "$E_PACKAGES" "not found: $(awk '{ print $1 }' <<<"$missing" | paste -sd' ')" \
			"install them with this system's package manager (the names are commands and header files)"
	fi
	mapfile -t packages < <(awk '{ print $2 }' <<<"$missing" | sort -u)
	# Who cannot install needs the whole list at once.
	if ! become_root && ! { have clang && have rustc; }; then
		mapfile -t -O "${#packages[@]}" packages < <(missing_compiler_packages)
	fi
	install_packages "$E_PACKAGES" "${packages[@]}"
	missing=$(missing_host_tools)
	[[ -z $missing ]] || die "$E_PACKAGES" "installed, and still not found: $missing"
}

stage_summary() { echo "$(host_tools | grep -c .) tools present"; }

stage_main "$@"
