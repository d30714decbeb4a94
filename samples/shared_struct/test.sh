#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Load the module: init runs the scenarios and fails if a forbidden outcome
# came up. A run without the ordering comes first, for information only: what
# it gives depends on the CPU.
set -u

# busybox' insmod tries a second time after a failure, so its exit status is
# not enough: what counts is that no run failed, as logged since $1.
log_since() {
	dmesg | sed -n "/$1/,\$ s/.*shared_struct: //p"
}

# Usage: load <parameters>; prints the result, or why there is none.
load() {
	mark="shared_struct test $$ ${*:-normal}"
	echo "$mark" >/dev/kmsg
	insmod ./shared_struct.ko "$@" && rmmod shared_struct
	if log_since "$mark" | grep -q '^failed' || ! log_since "$mark" | grep '^result: '; then
		log_since "$mark" | grep -v '^failed' | tail -n 4
		return 1
	fi
}

echo "without the ordering, for information:"
load broken=1 rounds=200000 || exit 1
result=$(load)
status=$?
echo "${result#result: }"
exit "$status"
