#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The pipeline: run.sh run | test | boot-test | litmus | kcsan | asm | bench | check | source. Settings
# come from the environment (scripts/lib/settings.sh), statuses are in scripts/lib/status.sh.

set -euo pipefail
here=${BASH_SOURCE[0]%/*}
# shellcheck source=scripts/lib/settings.sh
. "$here/lib/settings.sh"
# shellcheck source=scripts/lib/lines.sh
. "$here/lib/lines.sh"
# shellcheck source=scripts/lib/lock.sh
. "$here/lib/lock.sh"
# shellcheck source=scripts/lib/runner.sh
. "$here/lib/runner.sh"
# shellcheck source=scripts/lib/counts.sh
. "$here/lib/counts.sh"
# shellcheck source=scripts/lib/password.sh
. "$here/lib/password.sh"
START=$EPOCHREALTIME
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES

PREPARE=(packages source toolchain)
STATIC=(check tools nextest tools-test selftest)
BUILD_KERNEL=(tree config kernel modules)
AGAINST_BUILD=(compile-fail hrtimer)
[[ -z $API_BASE ]] || AGAINST_BUILD+=(api-source parity)
GUEST=(initramfs boot results)
MODEL=(herd litmus)
LITMUS_PLAN=("${PREPARE[@]}" tree config kernel herd tools litmus)
KCSAN_BUILD=("${PREPARE[@]}" "${BUILD_KERNEL[@]}" kcsan-suite tools initramfs boot)
KCSAN_TESTS=(results "${MODEL[@]}" kcsan-reports)
ASM_PLAN=("${PREPARE[@]}" tree asm-cells tools asm-check)
BENCH_PLAN=("${PREPARE[@]}" tree asm-cells tools bench)

show_total() { printf 'total %s, %s in %s\n' "$(elapsed "$START")" "$(du -sh "$BUILD" | cut -f 1)B" "$BUILD"; }

# Like run_stages, but each of these runs whatever became of the others; one that was skipped
# is counted as that and fails nothing, and one that fails without having counted anything
# counts as one failure.
run_tests()
{
	local name status=0 of_stage
	for name in "$@"; do
		of_stage=0
		run_stage "$name" || of_stage=$?
		[[ $of_stage -ne 0 && $of_stage -ne $E_SKIPPED ]] || continue
		status=$of_stage
		[[ -f $(counts_of "$name") ]] || write_counts "$name" 0 1
	done
	return "$status"
}

# Tests do not stop the run, a stage without results does.
test_all()
{
	local tests=0 status=0
	local -a parts=(source "${AGAINST_BUILD[@]}" kunit samples)
	[[ $1 == boot-test ]] || parts=(source "${STATIC[@]}" "${parts[@]:1}" "${MODEL[@]}")
	rm -f "$(counts_of source)" "$(counts_of api-source)" "$(counts_of kunit)" "$(counts_of samples)" \
		"$(counts_of nextest)" "$(counts_of herd)"
	run_stages "${PREPARE[@]}" || status=$?
	[[ $status -gt 0 || $1 == boot-test ]] || run_tests "${STATIC[@]}" || tests=$?
	[[ $status -gt 0 ]] || run_stages "${BUILD_KERNEL[@]}" || status=$?
	[[ $status -gt 0 ]] || run_tests "${AGAINST_BUILD[@]}" || tests=$?
	[[ $status -gt 0 ]] || run_stages "${GUEST[@]}" || status=$?
	[[ $status -gt 0 || $1 == boot-test ]] || LITMUS_SHORT=1 run_tests "${MODEL[@]}" || tests=$?
	[[ $status -gt 0 ]] || status=$tests
	show_total
	show_counts "$status" "${parts[@]}" || [[ $status -gt 0 ]] || status=$E_TEST
	return "$status"
}

# Whatever became of the tests, KCSAN's reports are read.
test_kcsan()
{
	local status=0 part
	local -a parts=(source kunit samples "${MODEL[@]}" kcsan-reports)
	for part in "${parts[@]}"; do rm -f "$(counts_of "$part")"; done
	run_stages "${KCSAN_BUILD[@]}" || status=$?
	[[ $status -gt 0 ]] || LITMUS_SHORT=1 run_tests "${KCSAN_TESTS[@]}" || status=$?
	show_total
	show_counts "$status" "${parts[@]}" || [[ $status -gt 0 ]] || status=$E_TEST
	return "$status"
}

# count_all PART...: the plan of main(), counted by these and by the source.
count_all()
{
	local part status=0
	for part in source "$@"; do rm -f "$(counts_of "$part")"; done
	run_stages "${plan[@]}" || status=$?
	show_total
	show_counts "$status" source "$@" || [[ $status -gt 0 ]] || status=$E_TEST
	return "$status"
}

main()
{
	local command=${1-} status=0
	local -a plan
	case $command in
	run) plan=("${PREPARE[@]}" "${BUILD_KERNEL[@]}" "${GUEST[@]}") ;;
	boot-test) plan=("${PREPARE[@]}" "${BUILD_KERNEL[@]}" "${AGAINST_BUILD[@]}" "${GUEST[@]}") ;;
	test) plan=("${PREPARE[@]}" "${STATIC[@]}" "${BUILD_KERNEL[@]}" "${AGAINST_BUILD[@]}" "${GUEST[@]}" "${MODEL[@]}") ;;
	litmus) plan=("${LITMUS_PLAN[@]}") ;;
	kcsan) plan=("${KCSAN_BUILD[@]}" "${KCSAN_TESTS[@]}") ;;
	check) plan=("${PREPARE[@]}") ;;
	source) plan=(packages source) ;;
	asm) plan=("${ASM_PLAN[@]}") ;;
	bench)
		plan=("${BENCH_PLAN[@]}")
		export CELLS=${CELLS:-$(uname -m)_O2_called $(uname -m)_O2_inlined}
		;;
	*) die "$E_USAGE" "usage: ${0##*/} run|test|boot-test|litmus|kcsan|asm|bench|check|source" ;;
	esac
	take_lock
	case $command in test | check) export NEED_CHECK_TOOLS=1 ;; esac
	ask_for_password
	STAGES_TOTAL=${#plan[@]}
	echo "base $BASE, $ARCH, in $BUILD"
	case $command in
	test | boot-test) test_all "$command" || status=$? ;;
	run | bench)
		run_stages "${plan[@]}" || status=$?
		show_total
		;;
	kcsan) test_kcsan || status=$? ;;
	asm) count_all asm-check || status=$? ;;
	litmus) count_all herd litmus || status=$? ;;
	*) run_stages "${plan[@]}" || status=$? ;;
	esac
	if [[ $command == check && $status -eq 0 ]]; then
		# shellcheck source=/dev/null
		. "$TOOLCHAIN_ENV"
		"$here/check.sh" || status=$?
	fi
	exit "$status"
}

main "$@"
