#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Load the module: its init function runs both sides and fails if a reader finds a
# node that was freed, or if one is never freed. The first run frees without a grace
# period: the readers have to notice, and so has KASAN. It is omitted with KCSAN, which
# would rightly report it, too.
set -u

# shellcheck source=samples/load.sh
. ../load.sh

if [ ! -e /sys/kernel/debug/kcsan ]; then
	echo "without a grace period, which readers must notice:"
	! grep -q ' kasan_report$' /proc/kallsyms || expect "BUG: KASAN: slab-use-after-free in "
	broken=$(load broken=1 updates=200000) || { echo "$broken"; exit 1; }
	echo "$broken"
	case "$broken" in
	*" 0 of freed nodes"*) exit 1 ;;
	esac
	expect_nothing
fi
if [ -e /proc/lockdep_stats ]; then
	echo "with a wait for readers among them, which lockdep must report:"
	expect "WARNING: suspicious RCU usage" "BUG: sleeping function called" "BUG: scheduling while atomic"
	load sleep=1 updates=1000 || exit 1
	expect_nothing
fi
report
