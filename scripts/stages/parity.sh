#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Another base's users of the API, its tests and the examples in its documentation (tests/parity),
# compiled as a module for this kernel. A file that is used is a case; the cases in
# the module are KUnit's, and run in the guest.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/toolchain.sh"

TAKEN=$OUT/parity.txt

stage_inputs()
{
	input_stage kernel
	if [[ -f $(stamp_of api-source) ]]; then input_stage api-source; else echo "api-source none"; fi
	input_files tests/parity scripts/stages/parity.sh
}

stage_ready() { [[ -f $PARITY/parity.ko ]]; }

# The other base's files may need a newer compiler than this kernel does.
check_rustc()
{
	local old
	old=$(too_old rustc "$(PRISTINE=$API_PRISTINE minimum rustc)") || return 0
	skip_stage "$old for the files of Linux $API_BASE" "put a newer rustc first in PATH"
}

stage_run()
{
	local user
	rm -f "$PARITY/parity.ko"
	[[ -f $(stamp_of api-source) && -f $API_PRISTINE/Makefile ]] ||
		skip_stage "no source of Linux $API_BASE" "make source BASE=$API_BASE says more"
	use_toolchain
	check_rustc
	PYTHONDONTWRITEBYTECODE=1 run python3 "$TOP/tests/parity/generate.py" \
		--source "$API_PRISTINE" --out "$PARITY" | tee "$TAKEN"
	kmake "M=$PARITY" modules
	sed -n 's/^user //p' "$TAKEN" | while read -r user; do record_case parity "$user" passed; done
}

# sum WHAT: of the numbers at the ends of its lines.
sum() { awk -v what="$1" '$1 == what { n += $NF } END { print n + 0 }' "$TAKEN"; }

stage_summary()
{
	echo "Linux $API_BASE: $(grep -c '^user ' "$TAKEN") users, $(sum tests) tests and $(sum examples) examples compile"
}

stage_main "$@"
