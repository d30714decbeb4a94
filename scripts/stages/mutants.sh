#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Mutation testing of tools/ by cargo-mutants: it changes one thing in the code that judges (see
# tools/.cargo/mutants.toml), and some test has to fail. Each mutant is a case of the part "mutants". One
# that no test catches fails unless tools/mutants-survivors.txt explains it; so does an explanation
# of one that is caught, or that is no mutant. FILES="guest/src/*.rs ..." and SHARD=1/8 limit what is tested.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/packages.sh"
. "$TOP/scripts/lib/apt.sh"
. "$TOP/scripts/lib/unpacked.sh"
. "$TOP/scripts/lib/cargo.sh"

PROGRAM=$BUILD/tools/cargo-mutants
WORK=$BUILD/mutants
EXPLAINED=$TOP/tools/mutants-survivors.txt
CRATES=(lkmm-asm lkmm-guest lkmm-kcsan lkmm-litmus-run lkmm-results)

# Only what is asked for is in the results, so a run is never a former one's.
stage_inputs() { echo "none -"; }

stage_ready() { false; }

# cargo-mutants of PATH, or Debian 14's.
find_cargo_mutants()
{
	! command -v cargo-mutants >/dev/null || return 0
	[[ -d $PROGRAM ]] || {
		is_debian || skip_stage "no cargo-mutants in PATH" "cargo install cargo-mutants"
		SUITE=forky unpack_program "$E_PACKAGES" "$PROGRAM" cargo-mutants cargo-mutants
	}
	PATH=$PROGRAM/bin:$PATH
}

# The checkout as it is, because cargo-mutants changes the files, and tests read other folders than tools/.
copy_checkout()
{
	mkdir -p "$WORK/checkout"
	git -C "$TOP" ls-files -z --cached --others --exclude-standard |
		run rsync -a --checksum --delete --delete-missing-args --from0 --files-from=- "$TOP/" "$WORK/checkout/"
}

# cargo_mutants ARGUMENT...
cargo_mutants()
{
	use_cargo "$WORK/target" || die "$E_TOOLCHAIN" "cargo not found" "install it (Debian: cargo-web)"
	(cd "$WORK/checkout/tools" && CARGO_PROFILE_DEV_DEBUG=none run "${CARGO[@]}" mutants --colors never "$@")
}

# without_lines: "FILE:LINE:COLUMN: MUTATION" on stdin, as they are in the list of survivors.
without_lines() { sed -E 's/:[0-9]+:[0-9]+: /: /' | LC_ALL=C sort; }

# The list of survivors, as without_lines() has mutants.
explained() { grep -vE '^(#|$)' "$EXPLAINED" | LC_ALL=C sort; }

# record VERDICT [REASON]: a case for each line of stdin.
record()
{
	local mutant
	while IFS= read -r mutant; do record_case mutants "$mutant" "$@"; done
}

stage_run()
{
	local status file crate
	local -a limits=()
	use_toolchain
	find_cargo_mutants
	copy_checkout
	rm -rf "$WORK/out"
	mkdir -p "$WORK/out"
	cargo_mutants --list | without_lines >"$WORK/out/all"
	for file in ${FILES-}; do limits+=(--file "$file"); done
	# To cargo-mutants, these would come on top of the configured ones.
	[[ -z ${FILES-} ]] || sed -i '/^examine_globs/,/^]/d' "$WORK/checkout/tools/.cargo/mutants.toml"
	[[ -z ${SHARD-} ]] || limits+=(--shard "$SHARD")
	# 2: some were missed; 3: some timed out.
	# Each crate has tests of its own, and tests of whole commands in lkmm.
	for crate in "${CRATES[@]}"; do
		status=0
		cargo_mutants --in-place --no-times --output "$WORK/out/$crate" --package "$crate" \
			--test-package "$crate" --test-package lkmm "${limits[@]}" || status=$?
		[[ $status =~ ^[023]$ ]] || return "$status"
	done
	cd "$WORK/out"
	cat ./*/mutants.out/missed.txt | without_lines >all-missed
	cat ./*/mutants.out/{caught,timeout}.txt | without_lines >all-caught
	record passed <all-caught
	comm -12 all-missed <(explained) | record passed "$(basename "$EXPLAINED") explains it"
	comm -23 all-missed <(explained) | record failed "no test catches it"
	comm -13 all-missed <(explained) | comm -12 - all-caught | record failed "a test catches it: remove it from $(basename "$EXPLAINED")"
	comm -13 all <(explained) | record failed "there is no such mutant: remove it from $(basename "$EXPLAINED")"
}

stage_summary() { echo "$(grep -c . "$(results_of mutants)") mutants"; }

stage_main "$@"
