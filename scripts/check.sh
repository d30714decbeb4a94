#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Every check that needs no kernel build: scripts/checks/*.sh, one line each.
# check.sh [NAME]... runs only those. Settings: BUILD (default: build/).
#
# A check ends with 0 (passed), E_SKIPPED (skipped; its last line says why) or anything else
# (failed; what it printed is shown). Counts go to $BUILD/results/check.json.

set -euo pipefail
cd "${BASH_SOURCE[0]%/*}/.."
. scripts/lib/status.sh
: "${BUILD:=$PWD/build}"
[[ $BUILD == /* ]] || BUILD=$PWD/$BUILD
export BUILD

names=("$@")
[[ $# -gt 0 ]] || for script in scripts/checks/*.sh; do names+=("$(basename "$script" .sh)"); done
for name in "${names[@]}"; do
	if [[ ! -x scripts/checks/$name.sh ]]; then
		printf 'error: %s: no such check; there is: %s\n' "$name" \
			"$(basename -s .sh scripts/checks/*.sh | paste -sd' ')" >&2
		exit 2
	fi
done
mkdir -p "$BUILD/log" "$BUILD/results"
rm -f "$BUILD/results/check.json"

passed=0 failed=0 skips=()
for name in "${names[@]}"; do
	script=scripts/checks/$name.sh
	log=$BUILD/log/check-$name.log
	status=0
	"$script" >"$log" 2>&1 </dev/null || status=$?
	last=$(tail -n 1 "$log")
	case $status in
	0)
		passed=$((passed + 1))
		printf 'PASSED  %-12s %s\n' "$name" "$last"
		;;
	"$E_SKIPPED")
		skips+=("$name: ${last:-no reason given}")
		printf 'SKIPPED %-12s %s\n' "$name" "$last"
		;;
	130 | 143)
		exit "$status"
		;;
	*)
		failed=$((failed + 1))
		printf 'FAILED  %-12s status %d, all of it is in %s\n' "$name" "$status" "$log"
		tail -n 40 "$log" | sed 's/^/        /'
		;;
	esac
done

python3 - "$passed" "$failed" "${skips[@]}" >"$BUILD/results/check.json.tmp" <<'EOF'
import json
import sys

passed, failed, *skips = sys.argv[1:]
print(json.dumps({"passed": int(passed), "failed": int(failed), "skipped": len(skips),
                  "skips": skips}))
EOF
mv "$BUILD/results/check.json.tmp" "$BUILD/results/check.json"
printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "${#skips[@]}"
[[ $failed -eq 0 && $passed -gt 0 ]]
