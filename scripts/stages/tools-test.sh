#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The tests of the programs in tools/, their style and their lints.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/cargo.sh"

TIME_LIMIT=3600 # seconds for one run of all tests

stage_inputs()
{
	input_files tools targets scripts/stages/tools-test.sh scripts/lib/cargo.sh
	# Tests look at what the project has.
	input_files tests/kcsan/explained.toml Documentation/kcsan.rst tests/deps
	input_toolchain
	echo "kernel $(<"$PRISTINE.version")"
	echo "dot $(command -v dot || echo none)"
	echo "qemu-aarch64 $(command -v qemu-aarch64 || echo none)"
}

# check NAME ARGUMENT...: cargo's verdict is a case.
check()
{
	local name=$1 verdict=passed
	shift
	cargo_tools "$@" || verdict=failed
	record_case tools-test "$name" "$verdict" "" "" "$(log_of tools-test)"
}

# test_tools ARGUMENT...: records each test. A test that hangs is ended with all of cargo, and cargo with
# this script.
test_tools()
{
	local output=$OUT/tools-test.txt status=0
	use_cargo "$LKMM_TARGET"
	(cd "$TOP/tools" && run setpriv --pdeathsig TERM timeout "$TIME_LIMIT" \
		"${CARGO[@]}" test --locked --no-fail-fast "$@") 2>&1 | tee "$output" || status=$?
	"$LKMM" results cargo-test --part tools-test --results "$(results_of tools-test)" <"$output" || status=$?
	return "$status"
}

stage_run()
{
	local status=0 name
	local -a ignored=(--ignored)
	use_toolchain
	# Tests with random input try the same in each run, which is to judge the change and not the luck;
	# cargo test by hand tries other input.
	export PROPTEST_RNG_SEED=${PROPTEST_RNG_SEED:-1}
	command -v dot >/dev/null || {
		ignored+=(--skip threads_are_beside_each_other)
		record_case tools-test threads_are_beside_each_other skipped "no dot in PATH (Debian: graphviz)"
	}
	# The stage herd has fetched one unless there is one in PATH.
	LKMM_HERD=$BUILD/herd/bin/herd7
	[[ -x $LKMM_HERD ]] || LKMM_HERD=$(command -v herd7) || {
		for name in what_herd7_accepts compared_with_a_cpu compile::; do
			ignored+=(--skip "$name")
			record_case tools-test "${name%::}" skipped "no herd7: the stage herd says more"
		done
	}
	command -v qemu-aarch64 >/dev/null || {
		ignored+=(--skip compared_with_a_cpu)
		record_case tools-test compared_with_a_cpu skipped "no qemu-aarch64 in PATH (Debian: qemu-user)"
	}
	export LKMM_HERD
	check fmt fmt --check
	check clippy clippy --locked --all-targets -- -D warnings
	# As somebody runs them who has no kernel: with nothing set.
	unset LKMM_KERNEL
	test_tools || status=$?
	# Then those that read a kernel's litmus tests, and the macros of its memory model.
	export LKMM_KERNEL=$PRISTINE
	test_tools --lib --bins --tests -- "${ignored[@]}" || status=$?
	return "$status"
}

stage_main "$@"
