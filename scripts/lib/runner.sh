# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Runs stages one after the other: skips those whose inputs did not change, shows
# one line each, stops at the first that fails.

# shellcheck source=scripts/lib/failure.sh
. "${BASH_SOURCE[0]%/*}/failure.sh"

STAGE_PID=

# The status of a stage that failed without choosing one itself.
stage_status()
{
	local variable=E_${1^^}
	variable=${variable//-/_}
	printf '%s\n' "${!variable-$E_TEST}"
}

# Stops the running stage with everything it started.
stop_stage()
{
	local signal=$1 number=$2
	trap '' INT TERM HUP
	[[ -z $TICKER_PID ]] || kill "$TICKER_PID" 2>/dev/null || true
	if [[ -n $STAGE_PID ]]; then
		kill -TERM -- "-$STAGE_PID" 2>/dev/null || true
		wait "$STAGE_PID" 2>/dev/null || true
	fi
	line_clear
	printf '%s: stopped; what is finished is kept, run the same command again to go on\n' "$signal" >&2
	exit $((E_SIGNAL + number))
}

trap 'stop_stage INT 2' INT
trap 'stop_stage TERM 15' TERM
trap 'stop_stage HUP 1' HUP

# run_in_group LOG COMMAND...: in a process group of its own, so that all of it can be stopped.
run_in_group()
{
	local log=$1 status=0
	shift
	set -m
	if [[ $V == 1 ]]; then
		{ "$@" 2>&1 | tee "$log"; exit "${PIPESTATUS[0]}"; } </dev/null &
	else
		"$@" >"$log" 2>&1 </dev/null &
	fi
	STAGE_PID=$!
	set +m
	wait "$STAGE_PID" || status=$?
	STAGE_PID=
	return "$status"
}

# Why a stage has to run, in words; "unchanged" if it need not.
why_run()
{
	local script=$1 stamp=$2
	local -a names
	[[ -f $stamp ]] || { echo "first time"; return; }
	mapfile -t names < <(comm -3 <(LC_ALL=C sort "$stamp") <(LC_ALL=C sort "$stamp.new") |
		awk '{ print $1 }' | sort -u)
	case ${#names[@]} in
	0) if bash "$script" ready; then echo "unchanged"; else echo "again"; fi ;;
	1) echo "changed: ${names[0]}" ;;
	*) echo "changed: ${names[0]} and $((${#names[@]} - 1)) more" ;;
	esac
}

# run_stage NAME: returns 0 if its results are good, else the status that says why not.
run_stage()
{
	local name=$1 script=$TOP/scripts/stages/$1.sh log=$LOGS/$BASE-${OUT##*/}-$1.log
	local stamp start=$EPOCHREALTIME status=0 why skipped
	stamp=$(stamp_of "$name")
	STAGES_DONE=$((STAGES_DONE + 1))
	bash "$script" inputs >"$stamp.new" || return
	why=$(why_run "$script" "$stamp")
	if [[ $why != unchanged ]]; then
		rm -f "$stamp"
		line_live "$name" "$log"
		run_in_group "$log" bash "$script" run || status=$?
		line_clear
		if [[ $status -eq 0 ]]; then
			mv "$stamp.new" "$stamp" || return
		elif [[ $status -le $E_USAGE || $status -gt $E_LOCKED ]]; then
			status=$(stage_status "$name")
		fi
	fi
	skipped=$(skip_reason "$log" "$status")
	if [[ $status -eq 0 ]]; then
		line_stage "$name" "$(bash "$script" summary) ($why)" "$start"
	elif [[ -n $skipped ]]; then
		rm -f "$stamp.new"
		show_skip "$name" "$log" "$skipped" "$start"
		return "$status"
	else
		line_stage "$name" "FAILED ($why)" "$start"
	fi
	rm -f "$stamp.new"
	bash "$script" show
	[[ $status -eq 0 ]] || show_failure "$name" "$log" "$status"
}

# run_stages NAME...: stops at the first that fails.
run_stages()
{
	local name
	for name in "$@"; do
		run_stage "$name" || return
	done
}
