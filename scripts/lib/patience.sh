# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# When to give up on a guest that runs many tests.

# wait_for_tests PID LOG: waits for the end of a child, PID, whose guest writes to LOG, and has its status.
# How long all of its tests take depends on how many there are: the time is up, and PID is ended,
# when none has ended for TIMEOUT seconds. What a kernel says of a CPU that hangs is no test's end.
wait_for_tests()
{
	local pid=$1 log=$2 ended=0 now deadline=$((SECONDS + TIMEOUT))
	while kill -0 "$pid" 2>/dev/null; do
		now=$(grep -csE '^ *(not )?ok ' "$log" || true)
		if [[ $now != "$ended" ]]; then
			ended=$now deadline=$((SECONDS + TIMEOUT))
		elif [[ $SECONDS -ge $deadline ]]; then
			kill "$pid"
			sleep 1
			kill -KILL "$pid" 2>/dev/null || true
			wait "$pid" || true
			return "$E_TIMEOUT"
		fi
		sleep 0.5
	done
	wait "$pid"
}
