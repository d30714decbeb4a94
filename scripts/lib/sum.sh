# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034 # the caller shows them
#
# Several runs of the pipeline, one after the other, whatever becomes of each, and their sum. The
# caller sets LOGS, a folder, and has sourced status.sh.

declare -A LAST=()    # by name: the last line of a run
TOTAL=(0 0 0)         # passed, failed, skipped
SUM_STATUS=0          # of the first run that did not end well

# Ctrl-C stops the run that is under way, which says what is kept; this stops the rest.
trap 'exit $((E_SIGNAL + 2))' INT
trap 'exit $((E_SIGNAL + 15))' TERM

# add RESULT: to TOTAL; not anything but the last line of a run that came to its end.
add()
{
	[[ $1 =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed(,\ ([0-9]+)\ skipped)?$ ]] || return
	TOTAL[0]=$((TOTAL[0] + BASH_REMATCH[1]))
	TOTAL[1]=$((TOTAL[1] + BASH_REMATCH[2]))
	TOTAL[2]=$((TOTAL[2] + ${BASH_REMATCH[4]:-0}))
}

# run_counted NAME COMMAND...: its output also goes to a log; one that did not come to its
# last line is one failure.
run_counted()
{
	local name=$1 status=0 start=$SECONDS last log
	log=$LOGS/all-${1// /-}.log
	shift
	"$@" 2>&1 | tee "$log" || status=$?
	[[ $status -lt $E_SIGNAL ]] || exit "$status"
	[[ $status -eq 0 || $SUM_STATUS -ne 0 ]] || SUM_STATUS=$status
	# A run by make ends with what make says of its status.
	last=$(grep -v '^make: \*\*\* ' "$log" | tail -n 1) || true
	if ! add "$last"; then
		last="stopped, status $status"
		TOTAL[1]=$((TOTAL[1] + 1))
	fi
	LAST[$name]="$last"
	printf '%s took %d s\n\n' "$name" $((SECONDS - start))
}

# The sum, alone on the last line.
show_sum()
{
	printf '%d passed, %d failed' "${TOTAL[0]}" "${TOTAL[1]}"
	[[ ${TOTAL[2]} -eq 0 ]] || printf ', %d skipped' "${TOTAL[2]}"
	printf '\n'
}
