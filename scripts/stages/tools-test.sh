#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The tests of the programs in tools/, their style and their lints.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/cargo.sh"
. "$TOP/scripts/lib/counts.sh"

stage_inputs()
{
	input_files tools scripts/stages/tools-test.sh scripts/lib/cargo.sh
	input_toolchain
	echo "kernel $(<"$PRISTINE.version")"
}

stage_ready() { [[ -f $(counts_of tools-test) ]]; }

stage_run()
{
	local output=$OUT/tools-test.txt status=0
	local -a counts
	rm -f "$(counts_of tools-test)"
	use_toolchain
	# Its litmus tests and the macros of its memory model are what the tests read.
	export LKMM_KERNEL=$PRISTINE
	cargo_tools fmt --check || status=$?
	cargo_tools clippy --release --locked --all-targets -- -D warnings || status=$?
	cargo_tools test --release --locked --no-fail-fast 2>&1 | tee "$output" || status=$?
	read -r -a counts < <(sed -nE 's/^test result: .* ([0-9]+) passed; ([0-9]+) failed;.*/\1 \2/p' "$output" |
		awk '{ passed += $1; failed += $2 } END { print passed + 0, failed + 0 }')
	[[ $status -eq 0 || ${counts[1]} -gt 0 ]] || counts[1]=1
	write_counts tools-test "${counts[@]}"
	[[ $status -eq 0 && ${counts[0]} -gt 0 ]]
}

stage_summary() { counts_line tools-test; }

stage_main "$@"
