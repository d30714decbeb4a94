#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Load the module: its init function runs both sides and fails if a reader finds a
# node that was freed, or if one is never freed. The first run frees without a grace
# period, and has to report that. KASAN and KCSAN would rightly report it, too, so it
# is omitted there.
set -u

# shellcheck source=samples/load.sh
. ../load.sh

if [ ! -e /sys/kernel/debug/kcsan ] && ! dmesg | grep -q KernelAddressSanitizer; then
	echo "without a grace period, which readers must notice:"
	broken=$(load broken=1 updates=200000) || { echo "$broken"; exit 1; }
	echo "$broken"
	case "$broken" in
	*" 0 of freed nodes"*) exit 1 ;;
	esac
fi
if [ -e /proc/lockdep_stats ]; then
	echo "with a wait for readers among them, which lockdep must report:"
	expect "WARNING: suspicious RCU usage" "BUG: sleeping function called" "BUG: scheduling while atomic"
	load sleep=1 updates=1000 || exit 1
	expect_nothing
fi
report
