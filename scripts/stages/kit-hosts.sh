#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# "lkmm litmus run --host" on two guests with Debian's kernel and dropbear: a run on both; one whose
# caller is killed; one in which the second host goes away. The first host then has nothing left of them.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/guest.sh"
. "$TOP/scripts/lib/debian-kernel.sh"

HOSTS=$OUT/kit-hosts
DROPBEAR=$BUILD/tools/dropbear
# What a network card of a guest needs, in the order of loading.
MODULES=(virtio virtio_ring virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci failover net_failover virtio_net)

declare -A GUESTS=()

stage_inputs() { echo "none -"; }

stage_ready() { false; }

# The folder of the sample that is a host.
make_sample()
{
	local sample=$HOSTS/samples/sshd
	[[ -d $DROPBEAR ]] ||
		unpack_packages "$E_PACKAGES" "$DROPBEAR" dropbear-bin libtomcrypt1 libtommath1 libgmp10 zlib1g libcrypt1 libc6
	run ssh-keygen -q -t ed25519 -N "" -f "$HOSTS/key"
	mkdir -p "$sample" "$HOSTS/bin"
	cp "$HOSTS/key.pub" "$sample/authorized_keys"
	cp "$TOP/tests/kit/sshd.sh" "$sample/test.sh"
	cp "$DROPBEAR/usr/sbin/dropbear" "$sample"
	find "$DROPBEAR" -name 'ld-linux-x86-64.so.2' -exec cp -L {} "$sample" \; -quit
	find "$DROPBEAR" \( -name 'libtom*.so.1' -o -name libgmp.so.10 -o -name libz.so.1 -o -name libcrypt.so.1 -o -name libc.so.6 \) \
		-exec cp -L {} "$sample" \;
	# The guest gets programs only.
	chmod +x "$sample"/*
	printf '#!/bin/sh\nexec %q -F %q "$@"\n' "$(command -v ssh)" "$HOSTS/config" >"$HOSTS/bin/ssh"
	chmod +x "$HOSTS/bin/ssh"
}

# start_host NAME: a guest, and the configuration for ssh.
start_host()
{
	local port module
	local -a modules=()
	until port=$((20000 + RANDOM % 10000)); ! (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
	for module in "${MODULES[@]}"; do
		modules+=(--module "$(find "$DEBIAN_KERNEL/lib/modules" -name "$module.ko" -print -quit)")
	done
	cat >>"$HOSTS/config" <<-EOF
		Host $1
			HostName 127.0.0.1
			Port $port
			User root
			IdentityFile $HOSTS/key
			StrictHostKeyChecking no
			UserKnownHostsFile /dev/null
	EOF
	mkdir -p "$HOSTS/$1"
	start boot_guest "$HOSTS/$1/guest.log" --ssh-port "$port" "${modules[@]}" --samples "$HOSTS/samples"
	GUESTS[$1]=$GROUP
}

on() { "$HOSTS/bin/ssh" -o LogLevel=ERROR "$@"; }

# start COMMAND...: in the background, in a process group of its own, which is left in GROUP.
start()
{
	set -m
	"$@" &
	GROUP=$!
	set +m
}

stop_all()
{
	local group
	for group in $(jobs -p); do kill -- "-$group" 2>/dev/null || true; done
}

# await WHAT COMMAND...: until it succeeds.
await()
{
	local what=$1 begin=$SECONDS
	shift
	until "$@" >/dev/null 2>&1; do
		kill -0 "${GUESTS[@]}" || die "$E_CRASH" "a guest has ended: $(tail -n 3 "$HOSTS"/*/guest.log)"
		((SECONDS - begin < TIMEOUT)) || die "$E_TIMEOUT" "in $TIMEOUT s not: $what"
		sleep 1
	done
}

# shellcheck disable=SC2016 # the host expands it
nothing_left() { on first '! grep -q "^litmus " /proc/modules && [ -z "$(ls -d /tmp/litmus.* 2>/dev/null)" ]'; }

# hosts OUT ARGUMENT...: a run on both.
hosts()
{
	PATH=$HOSTS/bin:$PATH litmus run --lang c --host first --host second --kdir "$HEADERS" --out "$HOSTS/$1" "${@:2}"
}

# More than one result, so that the host is in the midst of a run.
second_has_begun() { [[ $(grep -c 'ok [0-9]* [SM][BP]' "$HOSTS/second/guest.log") -gt $1 ]]; }

stage_run()
{
	local status=0 had
	need_debian_amd64
	rm -rf "$HOSTS" "$(results_of kit-hosts)"
	mkdir -p "$HOSTS" "$RESULTS"
	use_toolchain
	unpack_debian_kernel
	make_sample
	trap stop_all EXIT
	start_host first
	start_host second
	await "ssh to the first host" on first true
	await "ssh to the second host" on second true

	hosts both --rounds 20000 --results "$(results_of kit-hosts)"
	[[ -s $HOSTS/both/first.json && -s $HOSTS/both/second.json ]] || die "$E_TEST" "a host has no result of its own"
	nothing_left || die "$E_TEST" "the first host has something left of a run"

	had=$(grep -c 'ok [0-9]* [SM][BP]' "$HOSTS/second/guest.log")
	start hosts killed --rounds 1000000000 --parameter limit=2000
	await "a result" second_has_begun "$had"
	kill -KILL -- "-$GROUP"
	await "nothing is left of a run whose caller was killed" nothing_left

	had=$(grep -c 'ok [0-9]* [SM][BP]' "$HOSTS/second/guest.log")
	start hosts away --rounds 1000000000 --parameter limit=2000 2>"$HOSTS/away.log"
	await "a result" second_has_begun "$had"
	kill -- "-${GUESTS[second]}"
	wait "$GROUP" || status=$?
	cat "$HOSTS/away.log"
	[[ $status -eq 7 && -s $HOSTS/away/first.json && $(<"$HOSTS/away.log") == *"lkmm: second: the connection"* ]] ||
		die "$E_TEST" "status $status of a run whose second host went away"
	nothing_left || die "$E_TEST" "the first host has something left of a run"
	on first 'touch /tmp/stop'
	wait "${GUESTS[first]}" || die "$E_TEST" "the first host ended badly: $(tail -n 3 "$HOSTS/first/guest.log")"
	record_case kit-hosts "a caller that is killed, a host that goes away" passed
}

stage_main "$@"
