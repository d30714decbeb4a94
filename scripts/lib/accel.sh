# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# QEMU's command line, and whether KVM is fit for use: /dev/kvm may exist and yet give a
# guest that never says anything.

# Two at least, or a concurrency test shows nothing; more than the host has is slow.
GUEST_CPUS=$(nproc)
GUEST_CPUS=$((GUEST_CPUS < 2 ? 2 : GUEST_CPUS > 4 ? 4 : GUEST_CPUS))
PROBE_SECONDS=5

# qemu_command kvm|tcg CONSOLE [ARGUMENT]...: fills QEMU_COMMAND.
qemu_command()
{
	local -n accel_args=QEMU_ARGS_$1
	local console=$2
	shift 2
	QEMU_COMMAND=(
		"$QEMU" "${accel_args[@]}" -smp "$GUEST_CPUS" -m 512
		-display none -monitor none -serial "file:$console" -nic none -no-reboot
		-kernel "$OBJ/$KERNEL_IMAGE"
		-append "${KERNEL_ARGS[*]} printk.time=0 printk.devkmsg=on ignore_loglevel oops=panic panic=-1"
		"$@"
	)
}

# Does a guest under KVM reach its first line of output in time? The kernel gets no init
# and panics at once, which ends QEMU. The answer holds until the host boots again.
probe_kvm()
{
	local cache=$OUT/kvm-probe key console=$OUT/kvm-probe.log
	key="$(cat /proc/sys/kernel/random/boot_id) $("$QEMU" --version | head -n 1)"
	if [[ ! -f $cache || $(head -n 1 "$cache") != "$key" ]]; then
		rm -f "$console"
		qemu_command kvm "$console"
		run timeout -k 1 "$PROBE_SECONDS" "${QEMU_COMMAND[@]}" || true
		if [[ -s $console ]]; then echo works; else echo silent; fi |
			cat <(echo "$key") - >"$cache.tmp"
		mv "$cache.tmp" "$cache"
	fi
	[[ $(tail -n 1 "$cache") == works ]]
}

# shellcheck disable=SC2034 # for the boot stage
# Sets CHOSEN_ACCEL and ACCEL_REASON.
choose_accel()
{
	CHOSEN_ACCEL=tcg
	if [[ $ACCEL != auto ]]; then
		CHOSEN_ACCEL=$ACCEL ACCEL_REASON="ACCEL=$ACCEL"
	elif [[ $(uname -m) != "$HOST_MACHINE" ]]; then
		ACCEL_REASON="the host is $(uname -m)"
	elif [[ ! -w /dev/kvm ]]; then
		ACCEL_REASON="no usable /dev/kvm"
	elif probe_kvm; then
		CHOSEN_ACCEL=kvm ACCEL_REASON="/dev/kvm works"
	else
		ACCEL_REASON="/dev/kvm runs no guest"
	fi
}
