#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The pipeline: run.sh COMMAND runs the stages that scripts/plan.txt has for the command. Settings come
# from the environment (scripts/lib/settings.sh), statuses are in scripts/lib/status.sh. COLLECT=FILE
# also appends all results there, marked with the name of the run, RUN_NAME.

set -euo pipefail
here=${BASH_SOURCE[0]%/*}
# shellcheck source=scripts/lib/settings.sh
. "$here/lib/settings.sh"
# shellcheck source=scripts/lib/lines.sh
. "$here/lib/lines.sh"
# shellcheck source=scripts/lib/lock.sh
. "$here/lib/lock.sh"
# shellcheck source=scripts/lib/plan.sh
. "$here/lib/plan.sh"
# shellcheck source=scripts/lib/sum.sh
. "$here/lib/sum.sh"
# shellcheck source=scripts/lib/password.sh
. "$here/lib/password.sh"
START=$EPOCHREALTIME
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES

# The user's own kernel, which is only read.
check_kdir()
{
	[[ -n ${KDIR-} ]] || return 0
	[[ -f $KDIR/.config ]] || die "$E_CONFIG" "KDIR=$KDIR: not configured" "make -C $KDIR LLVM=1 menuconfig"
	[[ -f $KDIR/kernel/fork.o ]] || die "$E_KERNEL" "KDIR=$KDIR: not built" "make -C $KDIR LLVM=1 -j$JOBS"
}

# What the commands differ in, but for their stages.
prepare()
{
	case $1 in
	test | check) export NEED_CHECK_TOOLS=1 NEED_DOT=1 ;;
	litmus | compiled) export NEED_DOT=1 ;;
	kit) export NEED_SSH=1 ;;
	deps) check_kdir ;;
	bench) export CELLS=${CELLS:-$(uname -m)_O2_called $(uname -m)_O2_inlined} ;;
	esac
	case $1 in test | kcsan) export LITMUS_SHORT=1 ;; esac
}

# The results of the stages that were run: the parts, and the sum alone on the last line.
show_results()
{
	local stage
	local -a files=()
	for stage in "${STAGES[@]}"; do
		[[ -z ${ENDED[$stage]-} || ! -f $(results_of "$stage") ]] || files+=("$(results_of "$stage")")
	done
	[[ -z ${COLLECT-} || ${#files[@]} -eq 0 ]] ||
		RUN=$(json_string "$RUN_NAME") awk '{ print "{\"run\":" ENVIRON["RUN"] "," substr($0, 2) }' "${files[@]}" >>"$COLLECT"
	sum_up sum "$RESULTS/junit.xml" "${files[@]}"
}

main()
{
	local command=${1-} status results=0
	read_plan "$command"
	[[ -n $command && ${#MAIN[@]} -gt 0 ]] ||
		die "$E_USAGE" "usage: ${0##*/} run|test|boot-test|litmus|compiled|kit|lava|kcsan|marks|deps|asm|bench|check|source|drivers|mutants"
	prepare "$command"
	take_lock
	ask_for_password
	echo "${KDIR:-base $BASE, $ARCH${SUFFIX:+, $TOOLCHAIN toolchain}}, in $BUILD"
	run_plan
	status=$STOPPED
	[[ $status -ne 0 ]] || status=$TESTS_STATUS
	printf 'total %s, %s in %s\n' "$(elapsed "$START")" "$(du -sh "$BUILD" | cut -f 1)B" "$BUILD"
	if [[ " ${KIND[*]} " == *" test "* ]]; then
		show_results || results=$?
		[[ $status -ne 0 ]] || status=$results
	fi
	exit "$status"
}

main "$@"
