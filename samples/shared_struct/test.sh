#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Load the module: init runs the scenarios and fails if a forbidden outcome
# came up. A run without the ordering comes first, for information only: what
# it gives depends on the CPU. KCSAN would rightly report it: there is none then.
set -u

# shellcheck source=samples/load.sh
. ../load.sh

if [ ! -e /sys/kernel/debug/kcsan ]; then
	echo "without the ordering, for information:"
	load broken=1 rounds=200000 || exit 1
fi
report
