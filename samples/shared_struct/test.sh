#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Load the module: its init function runs the scenarios and fails if there is a
# forbidden outcome. A run without the ordering comes first, for information only:
# its outcomes depend on the CPU. KCSAN would rightly report it, so it is omitted there.
set -u

# shellcheck source=samples/load.sh
. ../load.sh

if [ ! -e /sys/kernel/debug/kcsan ]; then
	echo "without the ordering, for information:"
	load broken=1 rounds=200000 || exit 1
fi
report
