#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Boots the guest once, until it ends or none of its tests does any more. However it ends, its
# console is in boot.log and the way it ended in boot.status; the results stage judges both.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/accel.sh"
. "$TOP/scripts/lib/patience.sh"

stage_inputs() { echo "none -"; }

# Always: what a boot shows is not a function of its inputs.
stage_ready() { false; }

stage_run()
{
	local status=0 end
	command -v "$QEMU" >/dev/null ||
		die "$E_BOOT" "$QEMU: not found" "install it (Debian: $QEMU_PACKAGE)"
	rm -f "$OUT/boot.log" "$OUT/boot.status"
	choose_accel
	[[ $RUNS -eq 1 ]] || KERNEL_ARGS+=("lkmm.runs=$RUNS")
	echo "accelerator: $CHOSEN_ACCEL ($ACCEL_REASON)"
	qemu_command "$CHOSEN_ACCEL" "$OUT/boot.log" -initrd "$OUT/initramfs.cpio.gz"
	# It goes when this script does, however that ends.
	run exec setpriv --pdeathsig KILL "${QEMU_COMMAND[@]}" &
	wait_for_tests $! "$OUT/boot.log" || status=$?
	[[ $status -eq 0 || -s $OUT/boot.log ]] ||
		die "$E_BOOT" "$QEMU ended with status $status before the guest said anything" \
			"see its message above; ACCEL=tcg avoids KVM"
	if grep -q 'lkmm: done' "$OUT/boot.log"; then end=ok
	elif [[ $status -eq $E_TIMEOUT ]]; then end=timeout
	else end=crash
	fi
	printf '%s\n' "$end" "$CHOSEN_ACCEL" "$ACCEL_REASON" >"$OUT/boot.status"
}

stage_summary()
{
	local -a is
	mapfile -t is <"$OUT/boot.status"
	echo "${is[1]} (${is[2]}), ended: ${is[0]}"
}

stage_main "$@"
