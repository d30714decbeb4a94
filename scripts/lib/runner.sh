# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Runs one stage: skips it if its inputs did not change, shows one line, keeps its log and results.

# shellcheck source=scripts/lib/results.sh
. "${BASH_SOURCE[0]%/*}/results.sh"
# shellcheck source=scripts/lib/failure.sh
. "${BASH_SOURCE[0]%/*}/failure.sh"

STAGE_PID=
LANE_PID=

# The status of a stage that failed without choosing one itself.
stage_status()
{
	local variable=E_${1^^}
	variable=${variable//-/_}
	printf '%s\n' "${!variable-$E_TEST}"
}

# end_group PID: what of a stage does not end by itself. As long as any of it runs, BUILD is locked.
end_group()
{
	local tries
	for ((tries = 0; tries < 50; tries++)); do
		kill -0 -- "-$1" 2>/dev/null || return 0
		sleep 0.1
	done
	kill -KILL -- "-$1" 2>/dev/null || true
}

# Stops the running stages with everything they started.
stop_stage()
{
	local signal=$1 number=$2 pid
	trap '' INT TERM HUP
	[[ -z $TICKER_PID ]] || kill "$TICKER_PID" 2>/dev/null || true
	for pid in $STAGE_PID $LANE_PID; do
		kill -TERM -- "-$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
		end_group "$pid"
	done
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
	local name=$1 script=$2 stamp=$3
	local -a names
	[[ -f $stamp ]] || { echo "first time"; return; }
	mapfile -t names < <(comm -3 <(LC_ALL=C sort "$stamp") <(LC_ALL=C sort "$stamp.new") |
		awk '{ print $1 }' | sort -u)
	case ${#names[@]} in
	0)
		if [[ ${KIND[$name]} == test && ! -s $(results_of "$name") ]]; then echo "again"
		elif bash "$script" ready; then echo "unchanged"
		else echo "again"
		fi
		;;
	1) echo "changed: ${names[0]}" ;;
	*) echo "changed: ${names[0]} and $((${#names[@]} - 1)) more" ;;
	esac
}

# judge_results NAME STATUS: the status of a stage, with what it recorded: a test is as good as its
# cases, and a stage that failed without one is a case.
judge_results()
{
	local name=$1 status=$2 results
	results=$(results_of "$name")
	if [[ $status -eq 0 && ${KIND[$name]} == test ]]; then
		[[ -s $results ]] || record_case "$name" "$name" failed "no result"
		! has_failed "$results" || status=$E_TEST
	elif [[ $status -ne 0 ]] && ! has_failed "$results"; then
		record_case "$name" "$name" failed "status $status" "" "$(log_of "$name")"
	fi
	return "$status"
}

# run_stage NAME: returns 0 if its results are good, else the status that says why not.
run_stage()
{
	local name=$1 script=$TOP/scripts/stages/$1.sh
	local log stamp start=$EPOCHREALTIME status=0 why skipped
	log=$(log_of "$name") stamp=$(stamp_of "$name")
	bash "$script" inputs >"$stamp.new" || {
		record_case "$name" "$name" failed "its inputs cannot be read"
		return "$E_TEST"
	}
	why=$(why_run "$name" "$script" "$stamp")
	if [[ $why != unchanged ]]; then
		rm -f "$stamp" "$(results_of "$name")"
		: >"$log"
		line_live "$name" "$log"
		run_in_group "$log" bash "$script" run || status=$?
		line_clear
		[[ $status -eq 0 || ($status -gt $E_USAGE && $status -le $E_LOCKED) ]] || status=$(stage_status "$name")
	elif [[ ${KIND[$name]} != test ]]; then
		# It failed here once, and has passed for another architecture or variant since.
		rm -f "$(results_of "$name")"
	fi
	skipped=$(skip_reason "$log" "$status")
	if [[ -n $skipped ]]; then
		rm -f "$stamp.new"
		show_skip "$name" "$log" "$skipped" "$start"
		return "$status"
	fi
	judge_results "$name" "$status" || status=$?
	if [[ $status -eq 0 ]]; then
		mv "$stamp.new" "$stamp" || return
		line_stage "$name" "$(bash "$script" summary) ($why)" "$start"
	else
		rm -f "$stamp.new"
		line_stage "$name" "FAILED ($why)" "$start"
	fi
	bash "$script" show
	[[ $status -eq 0 ]] || show_failure "$name" "$log" "$status"
}
