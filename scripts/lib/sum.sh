# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Sums of results, of one run of the pipeline or of several. Needs BUILD and scripts/lib/status.sh.

# shellcheck source=scripts/lib/results.sh
. "${BASH_SOURCE[0]%/*}/results.sh"
# shellcheck source=scripts/lib/cargo.sh
. "${BASH_SOURCE[0]%/*}/cargo.sh"

# sum_up sum|matrix XML FILE...: "lkmm results" of these, and JUnit's XML; the last line is the sum,
# which is all there is if lkmm could not be built. Returns E_TEST unless something passed and nothing
# failed, and E_SKIPPED if everything was skipped.
sum_up()
{
	local kind=$1 xml=$2 sum
	shift 2
	[[ $# -gt 0 ]] || die "$E_NO_TESTS" "there are no results in $RESULTS"
	sum=$(count_cases "$@")
	if [[ -x $LKMM ]]; then
		"$LKMM" results junit --out "$xml" "$@"
		"$LKMM" results "$kind" "$@" && return
	else
		echo "$sum"
		[[ $sum == "0 passed, "* || $sum != *", 0 failed"* ]] || return 0
	fi
	[[ $sum != "0 passed, 0 failed, "* ]] || return "$E_SKIPPED"
	return "$E_TEST"
}

# begin_runs NAME: several runs of the pipeline follow, whose results go to $BUILD/results/NAME.jsonl.
# Ctrl-C stops the run that is under way, which says what is kept; this stops the rest.
begin_runs()
{
	OUTER=${COLLECT-}
	RUNS_STATUS=0
	export COLLECT=$BUILD/results/$1.jsonl
	mkdir -p "$BUILD/results"
	: >"$COLLECT"
	trap 'exit $((E_SIGNAL + 2))' INT
	trap 'exit $((E_SIGNAL + 15))' TERM
}

# run_one NAME COMMAND...: whatever becomes of it. A run that did not get to its results has failed.
run_one()
{
	local status=0 start=$SECONDS before
	export RUN_NAME=$1
	shift
	before=$(stat -c %s "$COLLECT")
	"$@" || status=$?
	[[ $status -lt $E_SIGNAL ]] || exit "$status"
	[[ $status -eq 0 || $RUNS_STATUS -ne 0 ]] || RUNS_STATUS=$status
	[[ $status -eq 0 || $(stat -c %s "$COLLECT") -ne $before ]] ||
		printf '{"run":%s,"part":"run","case":"run","verdict":"failed","reason":"status %d"}\n' \
			"$(json_string "$RUN_NAME")" "$status" >>"$COLLECT"
	printf '%s took %d s\n\n' "$RUN_NAME" $((SECONDS - start))
}

# end_runs: the matrix and the sum; ends with the status of the first run that did not end well.
end_runs()
{
	local status=0
	[[ -z $OUTER ]] || cat "$COLLECT" >>"$OUTER"
	sum_up matrix "${COLLECT%.jsonl}.xml" "$COLLECT" || status=$?
	exit $((RUNS_STATUS ? RUNS_STATUS : status))
}
