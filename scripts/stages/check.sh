#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# scripts/check.sh: every check is a case.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"

LINES=$OUT/check.txt

stage_inputs() { echo "checkout always"; }

stage_ready() { false; }

stage_run()
{
	use_toolchain
	RESULTS=$RESULTS "$TOP/scripts/check.sh" | tee "$LINES"
}

# Of a check that failed the end of the log has all.
stage_show() { has_failed "$(results_of check)" || grep -E '^[A-Z]+ ' "$LINES"; }

stage_main "$@"
