#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Load the module: its init function runs the test and fails if a check does.
# The first run reads in halves, and has to report torn values.
set -u

# shellcheck source=samples/load.sh
. ../load.sh

echo "read in two halves, which must report values never set:"
torn=$(load broken=1 seconds=1)
status=$?
echo "$torn"
case "$torn" in
*", 0 never set"*) exit 1 ;;
esac
[ "$status" -eq 0 ] || exit 1

report
