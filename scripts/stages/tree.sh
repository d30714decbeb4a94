#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The patched tree: hard links to the source, plus the series as it is in the checkout.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"

stage_inputs()
{
	printf 'version %s\n' "$(<"$PRISTINE.version")"
	input_files "patches/$BASE" rust kernel scripts/series.py scripts/series
}

stage_ready() { [[ -f $TREE/Makefile ]]; }

stage_run()
{
	run python3 "$TOP/scripts/series.py" sync --base "$BASE" --pristine "$PRISTINE" --tree "$TREE"
}

stage_summary() { echo "$(grep -cE '\.patch$' "$TOP/patches/$BASE/series") patches on $(<"$PRISTINE.version")"; }

stage_main "$@"
