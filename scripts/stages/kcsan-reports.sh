#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Judges what KCSAN reported while the guests ran: each race has to be one of the suite, which KUnit
# judges, or between C and C of the kernel, or explained in tests/kcsan/explained.toml. A log without
# reports has to show that KCSAN was enabled.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/cargo.sh"
. "$TOP/scripts/lib/results.sh"

TABLE=$RESULTS/kcsan.txt

# Always: what a guest says is not a function of the inputs.
stage_inputs() { echo "none -"; }

stage_ready() { false; }

# The consoles of the guests: KUnit, samples and the suite; then the litmus tests, if they ran.
logs()
{
	echo "$OUT/boot.log"
	[[ ! -f $(results_of litmus) ]] || echo "$OUT/litmus/guest.log"
}

stage_run()
{
	local status=0
	local -a logs modules
	rm -f "$TABLE"
	mapfile -t logs < <(logs)
	mapfile -t modules < <(find "$MODULES" "$KCSAN_SUITE" "$OUT/litmus" -name '*.ko' -printf '--module=%p\n')
	mkdir -p "$RESULTS"
	use_toolchain
	kmake compile_commands.json
	kmake "M=$MODULES" compile_commands.json
	kmake "M=${KCSAN_MODULE%/*}" compile_commands.json
	run "$LKMM" kcsan --base "$BASE" --arch "$ARCH" --vmlinux "$OBJ/vmlinux" "${modules[@]}" \
		--commands "$OBJ" --commands "$MODULES" --commands "${KCSAN_MODULE%/*}" --cache "$BUILD/$BASE/marks-cache" \
		--suite "$(basename "$KCSAN_MODULE" .ko)" --explained "$TOP/tests/kcsan/explained.toml" \
		--results "$(results_of kcsan-reports)" "${logs[@]}" >"$TABLE" || status=$?
	cat "$TABLE"
	[[ $status -eq 0 ]] ||
		die "$E_TEST" "KCSAN reported a race that nothing explains, or was not enabled" \
			"Documentation/kcsan.rst says how to read a report; mend the race, or explain it in tests/kcsan/explained.toml"
}

stage_summary() { tail -n 1 "$TABLE"; }

stage_show() { [[ ! -s $TABLE ]] || printf '\n%s\n\n' "$(<"$TABLE")"; }

stage_main "$@"
