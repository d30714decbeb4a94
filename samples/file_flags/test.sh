#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Load the module, let the program judge, unload. Exit status 0: it holds.
# The first run must fail: its judge lacks one of the values that are set.
set -u

insmod ./file_flags.ko || exit 1
trap 'rmmod file_flags' EXIT

result=$(./user_file_flags short)
status=$?
if [ "$status" -ne 1 ]; then
	echo "$result"
	echo "judge with a list one value short: exit status $status, it must be 1"
	exit 1
fi
echo "judge with a list one value short, which must fail and does:"
echo "$result" | tail -n 1

result=$(./user_file_flags)
status=$?
echo "$result"
exit "$status"
