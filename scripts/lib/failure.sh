# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What is said of a stage that failed or was skipped.

# What the text on stdin says about a failure: from the first error of a compiler or of
# make on; its end if there is none.
log_excerpt()
{
	local text first
	text=$(cat)
	first=$(grep -nEm1 '(^|[ :])(fatal )?error(\[E[0-9]+\])?: |^make.* \*\*\* ' <<<"$text" | cut -d: -f 1)
	if [[ -n $first ]]; then
		tail -n "+$((first > 3 ? first - 3 : 1))" <<<"$text" | head -n 24
	else
		tail -n 24 <<<"$text"
	fi
}

# The log's part, then the stage's last words (see die), or advice in their place.
# Returns the status.
show_failure()
{
	local name=$1 log=$2 status=$3 words excerpt
	words=$(tail -n 12 "$log" | sed -n '/^error: /,$p')
	excerpt=$(head -n "-$(grep -c . <<<"$words")" "$log" | log_excerpt | sed 's/^/    /')
	[[ -z ${excerpt// /} ]] || printf 'from %s:\n%s\n' "$log" "$excerpt" >&2
	if grep -q 'No space left on device' "$log"; then
		(die "$E_DISK" "disk full while writing below $BUILD" \
			"make room (df -h $BUILD) or choose another folder with BUILD=, then run the same command again")
	elif [[ -n $words ]]; then
		printf '%s\n' "$words" >&2
		return "$status"
	else
		(die "$status" "stage $name failed (status $status)" \
			"read $log, mend the cause, run the same command again: finished stages are kept")
	fi
}

# The reason with which a stage ended by skip_stage; nothing for another way to end.
skip_reason()
{
	local log=$1 status=$2
	[[ $status -ne $E_SKIPPED ]] || tail -n 12 "$log" | sed -n 's/^skipped: //p'
}

# show_skip NAME LOG REASON START: what can be done, on the terminal, and a skipped test.
show_skip()
{
	local name=$1 log=$2 reason=$3 start=$4
	line_stage "$name" "SKIPPED: $reason" "$start"
	tail -n 12 "$log" | sed -n '/^skipped: /,$p' >&2
	record_case "$name" "$name" skipped "$reason"
}
