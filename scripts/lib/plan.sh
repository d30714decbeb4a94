# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034 # run.sh and lines.sh use them
#
# Runs the stages of a command (scripts/plan.txt): one lane in the foreground, one in the background,
# whose lines are kept back until the stage in the foreground has ended.

# shellcheck source=scripts/lib/runner.sh
. "${BASH_SOURCE[0]%/*}/runner.sh"

STAGES=() MAIN=() BESIDE=()
declare -A KIND=() AWAITS=() NUMBER=() ENDED=()
LANE=$LOGS/beside
STOPPED=0        # status of the needed stage that ended the run
TESTS_STATUS=0   # of the first test that failed

# read_plan COMMAND: without the stages about another base's API where there is no such base.
read_plan()
{
	local command=$1 own stage kind lane awaits commands
	for own in "$command-${VARIANT:-none}" "$command-${KDIR:+kdir}"; do
		! grep -qE "^[^#].* $own( |$)" "$TOP/scripts/plan.txt" || command=$own
	done
	while read -r stage kind lane awaits commands; do
		[[ " $commands " == *" $command "* ]] || continue
		[[ -n $API_BASE || ! $stage =~ ^(api-source|parity)$ ]] || continue
		STAGES+=("$stage")
		NUMBER[$stage]=${#STAGES[@]}
		KIND[$stage]=$kind
		AWAITS[$stage]=${awaits#-}
		if [[ $lane == beside ]]; then BESIDE+=("$stage"); else MAIN+=("$stage"); fi
	done < <(grep -v '^#' "$TOP/scripts/plan.txt")
}

# note STAGE STATUS: what the end of a stage means for the run. A skip fails nothing, but without a
# needed stage there is no going on.
note()
{
	local stage=$1 status=$2
	ENDED[$stage]=$status
	if [[ ${KIND[$stage]} == needed ]]; then
		[[ $STOPPED -ne 0 ]] || STOPPED=$status
	elif [[ $status -ne $E_SKIPPED && $TESTS_STATUS -eq 0 ]]; then
		TESTS_STATUS=$status
	fi
}

run_beside()
{
	local stage status
	trap 'stop_stage TERM 15' TERM
	renice -n "$(($(nice) + 10))" "$BASHPID" >/dev/null || true
	for stage in "${BESIDE[@]}"; do
		status=0
		run_stage "$stage" >"$LANE/$stage" 2>&1 || status=$?
		echo "$status" >"$LANE/$stage.tmp"
		mv "$LANE/$stage.tmp" "$LANE/$stage.status"
		[[ $status -eq 0 || ${KIND[$stage]} != needed ]] || break
	done
}

start_beside()
{
	rm -rf "$LANE"
	mkdir -p "$LANE"
	set -m
	run_beside </dev/null &
	LANE_PID=$!
	set +m
}

# Shows what the background has finished since the last call.
show_beside()
{
	local stage
	for stage in "${BESIDE[@]}"; do
		[[ -z ${ENDED[$stage]-} && -f $LANE/$stage.status ]] || continue
		cat "$LANE/$stage"
		note "$stage" "$(<"$LANE/$stage.status")"
	done
}

# await STAGE...: until these have ended in the background, or the background has.
await()
{
	local stage
	for stage in "$@"; do
		line_live "$stage" "$(log_of "$stage")"
		while [[ ! -f $LANE/$stage.status ]] && kill -0 "$LANE_PID" 2>/dev/null; do sleep 0.2; done
		line_clear
	done
	show_beside
}

# run_plan: leaves the outcome in STOPPED and TESTS_STATUS.
run_plan()
{
	local stage status
	local -a awaited
	rm -rf "$LANE"
	for stage in "${MAIN[@]}"; do
		IFS=, read -r -a awaited <<<"${AWAITS[$stage]}"
		await "${awaited[@]}"
		[[ $STOPPED -eq 0 ]] || break
		status=0
		run_stage "$stage" || status=$?
		note "$stage" "$status"
		[[ $stage != toolchain || $status -ne 0 || ${#BESIDE[@]} -eq 0 ]] || start_beside
	done
	[[ -z $LANE_PID ]] || await "${BESIDE[@]}"
}
