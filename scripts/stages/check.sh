#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# scripts/check.sh as a part of "make test"; its counts are in $BUILD/results/check.json.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/counts.sh"

stage_inputs() { echo "checkout always"; }

stage_ready() { false; }

stage_run()
{
	rm -f "$(counts_of check)"
	use_toolchain
	"$TOP/scripts/check.sh"
}

stage_summary() { counts_line check; }

stage_main "$@"
