#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The tests of the programs in tools/, their style and their lints. nextest runs the tests, a
# process for each, but not those of the documentation.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/toolchain.sh"
. "$TOP/scripts/lib/cargo.sh"
. "$TOP/scripts/lib/nextest.sh"
. "$TOP/scripts/lib/counts.sh"

# nextest would write below the checkout.
STORE=$LKMM_TARGET/nextest
JUNIT=$STORE/default/junit.xml
PLAIN=$STORE/plain.xml
DOC=$OUT/tools-test-doc.txt

stage_inputs()
{
	input_files tools scripts/stages/tools-test.sh scripts/lib/cargo.sh scripts/lib/nextest.sh
	# Tests look at what the project has.
	input_files tests/kcsan/explained.toml Documentation/kcsan.rst
	input_toolchain
	echo "kernel $(<"$PRISTINE.version")"
	echo "nextest $(nextest_version)"
	echo "dot $(command -v dot || echo none)"
}

stage_ready() { [[ -f $(counts_of tools-test) ]]; }

# The seed of the tests with random input: the same sources have the same verdict everywhere, and
# others try other input.
seed() { echo $((16#$(input_files tools | sha256sum | cut -c 1-8))); }

stage_run()
{
	local status=0
	local -a counts skips=() ignored=(--run-ignored only)
	local -a options=(--tool-config-file "lkmm:$STORE/store.toml" --release --locked)
	rm -f "$(counts_of tools-test)" "$JUNIT" "$PLAIN"
	use_toolchain
	find_nextest || die "$E_TOOLCHAIN" "no cargo-nextest $(nextest_minimum) or newer" \
		"make test builds one in its stage nextest: mend that"
	export PROPTEST_RNG_SEED
	PROPTEST_RNG_SEED=$(seed)
	command -v dot >/dev/null || {
		ignored+=(-E "not test(threads_are_beside_each_other)")
		skips=("layout of pictures: no dot in PATH (Debian: graphviz)")
	}
	cargo_tools fmt --check || status=$?
	cargo_tools clippy --release --locked --all-targets -- -D warnings || status=$?
	mkdir -p "$STORE"
	printf '[store]\ndir = "%s"\n' "$STORE" >"$STORE/store.toml"
	# As somebody runs them who has no kernel: with nothing set.
	unset LKMM_KERNEL
	nextest run "${options[@]}" || status=$?
	[[ ! -f $JUNIT ]] || mv "$JUNIT" "$PLAIN"
	# Then those that read a kernel's litmus tests, and the macros of its memory model.
	export LKMM_KERNEL=$PRISTINE
	nextest run "${options[@]}" "${ignored[@]}" || status=$?
	cargo_tools test --release --locked --doc --no-fail-fast 2>&1 | tee "$DOC" || status=$?
	read -r -a counts < <(count_tests "$PLAIN" "$JUNIT" "$DOC")
	[[ ${counts[0]} -gt 0 ]] || status=$E_TEST
	[[ $status -eq 0 || ${counts[1]} -gt 0 ]] || counts[1]=1
	write_counts tools-test "${counts[@]}" "${skips[@]}"
	return "$status"
}

stage_summary() { counts_line tools-test; }

stage_main "$@"
