#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Load the module: init runs the test and fails if a check does.
# The first run reads in pieces, to show that a torn read is found.
set -u

# busybox' insmod tries a second time after a failure, so its exit status is
# not enough: what counts is that no run failed, as logged since $1.
log_since() {
	dmesg | sed -n "/$1/,\$ s/.*hrtimer_expiry: //p"
}

# Usage: load <parameters>; prints the result, or why there is none.
load() {
	mark="hrtimer_expiry test $$ ${*:-normal}"
	echo "$mark" >/dev/kmsg
	insmod ./hrtimer_expiry.ko "$@" && rmmod hrtimer_expiry
	if log_since "$mark" | grep -q '^failed' || ! log_since "$mark" | grep '^result: '; then
		log_since "$mark" | grep -v '^failed' | tail -n 4
		return 1
	fi
}

echo "read in four pieces, which must be found out:"
torn=$(load broken=1 seconds=1)
status=$?
echo "$torn"
case "$torn" in
*"needs a 64-bit kernel"*) exit 4 ;;
*", 0 never set"*) exit 1 ;;
esac
[ "$status" -eq 0 ] || exit 1

result=$(load)
status=$?
echo "${result#result: }"
exit "$status"
