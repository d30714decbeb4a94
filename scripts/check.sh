#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Every check that needs no kernel build: scripts/checks/*.sh, one line each.
# check.sh [NAME]... runs only those. Settings: BUILD (default: build/); RESULTS, the folder for
# check.jsonl (default: below BUILD).
#
# A check ends with 0 (passed), E_SKIPPED (skipped; its last line says why) or anything else
# (failed; what it printed is shown).

set -euo pipefail
cd "${BASH_SOURCE[0]%/*}/.."
. scripts/lib/status.sh
. scripts/lib/results.sh
: "${BUILD:=$PWD/build}"
[[ $BUILD == /* ]] || BUILD=$PWD/$BUILD
: "${RESULTS:=$BUILD/results}"
export BUILD RESULTS

names=("$@")
[[ $# -gt 0 ]] || for script in scripts/checks/*.sh; do names+=("$(basename "$script" .sh)"); done
for name in "${names[@]}"; do
	[[ -x scripts/checks/$name.sh ]] ||
		die "$E_USAGE" "$name: no such check" "there is: $(basename -s .sh scripts/checks/*.sh | paste -sd' ')"
done
mkdir -p "$BUILD/log"
rm -f "$(results_of check)"

for name in "${names[@]}"; do
	log=$BUILD/log/check-$name.log
	status=0 start=$EPOCHREALTIME
	"scripts/checks/$name.sh" >"$log" 2>&1 </dev/null || status=$?
	last=$(tail -n 1 "$log") took=$(awk -v "a=$start" -v "b=$EPOCHREALTIME" 'BEGIN { printf "%.3f", b - a }')
	case $status in
	0)
		record_case check "$name" passed "" "$took"
		printf 'PASSED  %-12s %s\n' "$name" "$last"
		;;
	"$E_SKIPPED")
		record_case check "$name" skipped "${last:-no reason given}"
		printf 'SKIPPED %-12s %s\n' "$name" "$last"
		;;
	130 | 143) exit "$status" ;;
	*)
		record_case check "$name" failed "status $status: $last" "$took" "$log"
		printf 'FAILED  %-12s status %d, all of it is in %s\n' "$name" "$status" "$log"
		tail -n 40 "$log" | sed 's/^/        /'
		;;
	esac
done
! has_failed "$(results_of check)"
