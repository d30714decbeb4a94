#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# test-all.sh: the tests of every base on every architecture that the base has Rust for, one
# after the other. What needs no kernel is tested once, with the first. Whatever becomes of one,
# the others run. Ends with a matrix, and with the sum of it alone on the last line.

set -euo pipefail
here=${BASH_SOURCE[0]%/*}
# shellcheck source=scripts/lib/status.sh
. "$here/lib/status.sh"
TOP=$(cd "$here/.." && pwd)
# shellcheck source=scripts/lib/names.sh
. "$here/lib/names.sh"
: "${BUILD:=$TOP/build}"
LOGS=$BUILD/log
START=$SECONDS

declare -A RESULTS=() # "base arch": the last line of its run
TOTAL=(0 0 0)         # passed, failed, skipped
STATUS=0

# Ctrl-C stops the run that is under way, which says what is kept; this stops the rest.
trap 'exit $((E_SIGNAL + 2))' INT
trap 'exit $((E_SIGNAL + 15))' TERM

# add RESULT: to TOTAL; a run that did not come to its last line is one failure.
add()
{
	[[ $1 =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed(,\ ([0-9]+)\ skipped)?$ ]] || return
	TOTAL[0]=$((TOTAL[0] + BASH_REMATCH[1]))
	TOTAL[1]=$((TOTAL[1] + BASH_REMATCH[2]))
	TOTAL[2]=$((TOTAL[2] + ${BASH_REMATCH[4]:-0}))
}

# run_pair COMMAND BASE ARCH
run_pair()
{
	local status=0 log=$LOGS/all-$2-$3.log start=$SECONDS last
	BASE=$2 ARCH=$3 "$here/run.sh" "$1" 2>&1 | tee "$log" || status=$?
	[[ $status -lt $E_SIGNAL ]] || exit "$status"
	[[ $status -eq 0 || $STATUS -ne 0 ]] || STATUS=$status
	last=$(tail -n 1 "$log")
	if ! add "$last"; then
		last="stopped, status $status"
		TOTAL[1]=$((TOTAL[1] + 1))
	fi
	RESULTS[$2 $3]="$last"
	printf '%s %s took %d s\n\n' "$2" "$3" $((SECONDS - start))
}

show_matrix()
{
	local base arch
	printf '%-6s' base
	for arch in $ALL_ARCHITECTURES; do printf '  %-24s' "$arch"; done
	for base in $BASES; do
		printf '\n%-6s' "$base"
		for arch in $ALL_ARCHITECTURES; do printf '  %-24s' "${RESULTS[$base $arch]-no Rust there}"; done
	done
	printf '\n\ntotal %d s\n%d passed, %d failed' $((SECONDS - START)) "${TOTAL[0]}" "${TOTAL[1]}"
	[[ ${TOTAL[2]} -eq 0 ]] || printf ', %d skipped' "${TOTAL[2]}"
	printf '\n'
}

mkdir -p "$LOGS"
BASES=$(records base)
ALL_ARCHITECTURES=$(for base in $BASES; do architectures "$base"; done | tr ' ' '\n' | awk '!seen[$0]++' | paste -sd' ')
kind="test"
for base in $BASES; do
	for arch in $(architectures "$base"); do
		run_pair "$kind" "$base" "$arch"
		kind=boot-test
	done
done
show_matrix
exit "$STATUS"
