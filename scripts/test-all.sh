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
# shellcheck source=scripts/lib/sum.sh
. "$here/lib/sum.sh"
: "${BUILD:=$TOP/build}"
LOGS=$BUILD/log
START=$SECONDS

show_matrix()
{
	local base arch
	printf '%-6s' base
	for arch in $ALL_ARCHITECTURES; do printf '  %-24s' "$arch"; done
	for base in $BASES; do
		printf '\n%-6s' "$base"
		for arch in $ALL_ARCHITECTURES; do printf '  %-24s' "${LAST[$base $arch]-no Rust there}"; done
	done
	printf '\n\ntotal %d s\n' $((SECONDS - START))
}

mkdir -p "$LOGS"
BASES=$(records base)
ALL_ARCHITECTURES=$(for base in $BASES; do architectures "$base"; done | tr ' ' '\n' | awk '!seen[$0]++' | paste -sd' ')
kind="test"
for base in $BASES; do
	for arch in $(architectures "$base"); do
		run_counted "$base $arch" env "BASE=$base" "ARCH=$arch" "$here/run.sh" "$kind"
		kind=boot-test
	done
done
show_matrix
show_sum
exit "$SUM_STATUS"
