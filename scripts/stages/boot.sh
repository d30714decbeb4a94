#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Boots the kernel once, with the KUnit suites that are modules and the samples. However it ends,
# its console is in boot.log, and how it ended and what it was to do in boot.status.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/guest.sh"

STATUS=$OUT/boot.status

stage_inputs() { echo "none -"; }

# Always: what a boot shows is not a function of its inputs.
stage_ready() { false; }

# built STAGE MODULE: the module, if its stage ended well and with this very kernel.
built()
{
	local stamp
	stamp=$(stamp_of "$1")
	if [[ -f $stamp && -f $2 ]] && bash "$TOP/scripts/stages/$1.sh" inputs | cmp -s - "$stamp"; then
		echo "--module=$2"
	fi
}

stage_run()
{
	local status=0
	local -a modules
	rm -f "$OUT/boot.log" "$STATUS"
	use_toolchain
	mapfile -t modules < <(built parity "$PARITY/parity.ko"; built kcsan-suite "$KCSAN_MODULE")
	boot_guest "$OUT/boot.log" --runs "$RUNS" "${modules[@]}" --samples "$MODULES/samples" >"$STATUS" || status=$?
	# Of a guest that had begun, the results say what is missing.
	[[ $status -eq 0 || $status -eq $E_CRASH || $status -eq $E_TIMEOUT ]] || exit "$status"
}

stage_summary()
{
	local -a is
	mapfile -t is <"$STATUS"
	echo "${is[1]}, ended: ${is[0]}"
}

stage_main "$@"
