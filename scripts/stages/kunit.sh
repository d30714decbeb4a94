#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Judges the last boot: KUnit's cases and the samples, by "lkmm results kunit".

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/cargo.sh"

TABLE=$RESULTS/kunit.txt

stage_inputs() { input_stat "$OUT/boot.log"; }

# Always judged again.
stage_ready() { false; }

stage_run()
{
	local status=0
	local -a given
	rm -f "$TABLE"
	mkdir -p "$RESULTS"
	mapfile -t given < <(sed -nE 's/^(module|sample) ([^ ]+).*/--\1=\2/p' "$OUT/boot.status")
	run "$LKMM" results kunit --console "$OUT/boot.log" --ended "$(head -n 1 "$OUT/boot.status")" \
		--tree "$TREE" --out "$RESULTS" --results "$(results_of kunit)" "${given[@]}" >"$TABLE" || status=$?
	case $status in
	6 | 7) printf 'the last lines of the console, %s:\n%s\n' "$OUT/boot.log" "$(tail -n 20 "$OUT/boot.log")" ;;
	esac
	case $status in
	0) ;;
	1) die "$E_TEST" "not everything passed" "the table above names it; the guest's console is $OUT/boot.log" ;;
	4) die "$E_SKIPPED" "every sample was skipped" "see the reasons in $OUT/boot.log" ;;
	5) die "$E_NO_TESTS" "the guest ran no tests" "is there a samples/*/test.sh, and KUnit in the .config?" ;;
	6)
		die "$E_TIMEOUT" "no test in the guest has ended for $TIMEOUT s" \
			"TIMEOUT=600 if the machine is just slow; else the last line names what hangs"
		;;
	7)
		die "$E_CRASH" "the guest ended before its tests did$(sed -nE 's/.*lkmm: error: /: /p' "$OUT/boot.log")" \
			"look for the first 'BUG', 'Oops' or 'panic' in $OUT/boot.log"
		;;
	3) exit "$E_INPUT" ;;
	*) return 1 ;;
	esac
}

stage_show() { [[ ! -s $TABLE ]] || printf '\n%s\n\n' "$(head -n -1 "$TABLE")"; }

stage_summary() { tail -n 1 "$TABLE"; }

stage_main "$@"
