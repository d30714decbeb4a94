#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Load the module: its init function runs the test and fails if a check does.
# The first run swaps the two stores, and has to report that.
set -u

# shellcheck source=samples/load.sh
. ../load.sh

echo "stores swapped, which must be reported as out of order:"
swapped=$(load broken=1) || { echo "$swapped"; exit 1; }
echo "$swapped"
case "$swapped" in
*", 0 out of order"*) exit 1 ;;
esac

report
