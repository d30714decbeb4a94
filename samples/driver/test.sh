#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Load the module: its init function runs both threads and fails if what they have
# counted differs. The first run has the mistakes of broken=1, and has to find
# something wrong. KASAN and KCSAN would rightly report them, too, so it is omitted
# there.
set -u

# shellcheck source=samples/load.sh
. ../load.sh

if [ ! -e /sys/kernel/debug/kcsan ] && ! dmesg | grep -q KernelAddressSanitizer; then
	echo "with the mistakes, which the checks must notice:"
	broken=$(load broken=1) || { echo "$broken"; exit 1; }
	echo "$broken"
	case "$broken" in
	*" 0 checks failed"*) exit 1 ;;
	esac
fi
report
