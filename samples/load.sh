# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2119,SC2120 # test.sh passes the parameters
#
# Functions for the test.sh of samples whose module tests itself when it is loaded.
# They run in a folder that has the name of the module.
module=$(basename "$PWD")

# What $module has logged since the line $1.
log_since() {
	dmesg | sed -n "/$1/,\$ s/.*$module: //p"
}

# Usage: load <parameters>; prints the result of $module, or its last messages.
# busybox's insmod tries again after a failure, so its exit status is not enough:
# no attempt may have failed.
load() {
	mark="$module test $$ ${*:-normal}"
	echo "$mark" >/dev/kmsg
	insmod "./$module.ko" "$@" && rmmod "$module"
	if log_since "$mark" | grep -q '^failed' || ! log_since "$mark" | grep '^result: '; then
		log_since "$mark" | grep -v '^failed' | tail -n 4
		return 1
	fi
}

# Usage: expect <beginning of a bug's report>...; says that the kernel has to report these now.
expect() {
	printf 'lkmm: expect: %s\n' "$@" | while read -r line; do echo "$line" >/dev/kmsg; done
}

expect_nothing() {
	echo "lkmm: expect nothing" >/dev/kmsg
}

# Loads without parameters; the result is the last line of test.sh.
report() {
	result=$(load)
	status=$?
	echo "${result#result: }"
	exit "$status"
}
