#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# What KCSAN reported while the guests ran: each race has to be one of the suite, which KUnit
# judges, or be explained in tests/kcsan/explained.toml. A log without reports counts only
# if it shows that KCSAN was on.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/cargo.sh"

TABLE=$RESULTS/kcsan.txt

# Always: what a guest says is not a function of the inputs.
stage_inputs() { echo "none -"; }

stage_ready() { false; }

# What the guests said: KUnit, samples and the suite; then the litmus tests, if they ran.
logs()
{
	echo "$OUT/boot.log"
	[[ ! -f $(results_of litmus) ]] || echo "$OUT/litmus/guest.log"
}

stage_run()
{
	local status=0 log
	local -a logs modules
	rm -f "$TABLE"
	mapfile -t logs < <(logs)
	mapfile -t modules < <(find "$MODULES" "$KCSAN_SUITE" "$OUT/litmus" -name '*.ko' | sed 's/^/--module=/')
	mkdir -p "$RESULTS"
	run "$LKMM" kcsan --base "$BASE" --arch "$ARCH" --vmlinux "$OBJ/vmlinux" "${modules[@]}" \
		--suite "$(basename "$KCSAN_MODULE" .ko)" --explained "$TOP/tests/kcsan/explained.toml" "${logs[@]}" >"$TABLE" || status=$?
	cat "$TABLE"
	# One test for each guest: nothing in its log that nobody has explained.
	[[ $status -eq 0 ]] ||
		die "$E_TEST" "KCSAN reported a race that nobody has explained, or was not there to report any" \
			"Documentation/kcsan.rst says how to read a report; mend the race, or explain it in tests/kcsan/explained.toml"
	for log in "${logs[@]}"; do record_case kcsan-reports "$log" passed; done
}

stage_summary() { tail -n 1 "$TABLE"; }

stage_show() { [[ ! -s $TABLE ]] || printf '\n%s\n\n' "$(<"$TABLE")"; }

stage_main "$@"
