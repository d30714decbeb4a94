#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Judges the last boot (scripts/results.py) and turns its verdict into a status.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"

stage_inputs() { input_stat "$OUT/boot.log"; }

# Always judged again.
stage_ready() { false; }

console_end()
{
	printf '%s\n' "the last lines of the guest's console ($OUT/boot.log):"
	tail -n 20 "$OUT/boot.log"
}

stage_run()
{
	local -a samples modules
	local ended
	ended=$(head -n 1 "$OUT/boot.status")
	mapfile -t samples < <(sed -nE 's,^file /lkmm/([^/]+)/test.sh .*,\1,p' "$OUT/initramfs.list")
	mapfile -t modules < <(sed -nE 's,^file /kunit/([^/]+)\.ko .*,--kunit-module=\1,p' "$OUT/initramfs.list")
	rm -f "$RESULTS/verdict" "$RESULTS/table.txt"
	python3 "$TOP/scripts/results.py" --log "$OUT/boot.log" --ended "$ended" \
		--tree "$TREE" --out "$RESULTS" "${modules[@]}" "${samples[@]}"
	case $(<"$RESULTS/verdict") in
	passed) ;;
	crash)
		console_end
		die "$E_CRASH" "the guest ended before its tests did$(sed -nE 's/.*lkmm: error: /: /p' "$OUT/boot.log")" \
			"look for the first 'BUG', 'Oops' or 'panic' in $OUT/boot.log"
		;;
	timeout)
		console_end
		die "$E_TIMEOUT" "no test in the guest has ended for $TIMEOUT s" \
			"TIMEOUT=600 if the machine is just slow; else the last line names what hangs"
		;;
	no-tests) die "$E_NO_TESTS" "the guest ran no tests" "is there a samples/*/test.sh, and KUnit in the .config?" ;;
	skipped) die "$E_SKIPPED" "every sample was skipped" "see the reasons in $OUT/boot.log" ;;
	*) die "$E_TEST" "not everything passed" "the table above names it; the guest's console is $OUT/boot.log" ;;
	esac
}

stage_show() { [[ ! -f $RESULTS/table.txt ]] || printf '\n%s\n\n' "$(<"$RESULTS/table.txt")"; }

stage_summary() { cat "$RESULTS/summary.txt"; }

stage_main "$@"
