#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Load the module: init runs the test and fails if a check does.
# The first run swaps the two stores, to show that this is found.
set -u

# busybox' insmod tries a second time after a failure, so its exit status is
# not enough: what counts is that no run failed, as logged since $1.
log_since() {
	dmesg | sed -n "/$1/,\$ s/.*task_irq: //p"
}

# Usage: load <parameters>; prints the result, or why there is none.
load() {
	mark="task_irq test $$ ${*:-normal}"
	echo "$mark" >/dev/kmsg
	insmod ./task_irq.ko "$@" && rmmod task_irq
	if log_since "$mark" | grep -q '^failed' || ! log_since "$mark" | grep '^result: '; then
		log_since "$mark" | grep -v '^failed' | tail -n 4
		return 1
	fi
}

echo "stores swapped, which must be found out:"
swapped=$(load broken=1) || { echo "$swapped"; exit 1; }
echo "$swapped"
case "$swapped" in
*", 0 out of order"*) exit 1 ;;
esac

result=$(load)
status=$?
echo "${result#result: }"
exit "$status"
