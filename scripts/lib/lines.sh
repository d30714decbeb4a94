# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# One line per stage; on a terminal also a line that lives while the stage runs. NUMBER has each
# stage's place in the run.

TICKER_PID=

# elapsed START: seconds since $EPOCHREALTIME was START, with one decimal.
elapsed()
{
	local now=${EPOCHREALTIME//[.,]/} then=${1//[.,]/} tenths
	tenths=$(((now - then) / 100000))
	printf '%d.%d s' $((tenths / 10)) $((tenths % 10))
}

# line_stage NAME WHAT START
line_stage()
{
	printf '[%2d/%d] %-12s %-62.62s %9s\n' "${NUMBER[$1]}" "${#NUMBER[@]}" "$1" "$2" "$(elapsed "$3")"
}

# The object that a build log names last, or its last line.
last_object()
{
	tail -n 40 "$1" 2>/dev/null | tr -d '\r' | awk '
		/^  [A-Z][A-Z0-9_]*( [A-Z])? +(\[M\] +)?[^ ]/ { $1 = $1; object = $0 }
		NF { last = $0 }
		END { print object ? object : last }'
}

# line_live NAME LOG: starts the living line.
line_live()
{
	[[ -t 1 && $V != 1 ]] || return 0
	local name=$1 log=$2 start=$SECONDS
	[[ $name != boot ]] || log=$OUT/boot.log
	(
		trap - INT TERM HUP
		while sleep 0.5; do
			seconds=$((SECONDS - start))
			text=$(printf '[%2d/%d] %-12s %d:%02d  %s' "${NUMBER[$name]}" "${#NUMBER[@]}" "$name" \
				$((seconds / 60)) $((seconds % 60)) "$(last_object "$log")")
			width=$(tput cols 2>/dev/null || echo 80)
			printf '\r\033[K%s' "${text:0:width - 1}"
		done
	) &
	TICKER_PID=$!
}

line_clear()
{
	[[ -n $TICKER_PID ]] || return 0
	kill "$TICKER_PID" 2>/dev/null || true
	wait "$TICKER_PID" 2>/dev/null || true
	TICKER_PID=
	printf '\r\033[K'
}
