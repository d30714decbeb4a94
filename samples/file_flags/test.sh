#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Load the module, run the program that checks the values, unload. Exit status 0: passed.
# In the first run the program's list lacks a value that is set, so it must fail.
set -u

insmod ./file_flags.ko || exit 1
trap 'rmmod file_flags' EXIT

result=$(./user_file_flags short)
status=$?
if [ "$status" -ne 1 ]; then
	echo "$result"
	echo "with a list that lacks one value: exit status $status, it must be 1"
	exit 1
fi
echo "with a list that lacks one value, it fails as it must:"
echo "$result" | tail -n 1

result=$(./user_file_flags)
status=$?
echo "$result"
exit "$status"
