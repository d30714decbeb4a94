#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# cargo-nextest: the one in PATH if it is new enough, or else one from crates.io, built below
# BUILD.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/toolchain.sh"
. "$TOP/scripts/lib/cargo.sh"
. "$TOP/scripts/lib/nextest.sh"

stage_inputs() { echo "minimum $(nextest_minimum)"; }

stage_ready() { find_nextest; }

stage_run()
{
	local fix
	! find_nextest || return 0
	fix="put a cargo-nextest $(nextest_minimum) or newer into PATH"
	use_toolchain
	use_cargo "$TOOLS/target" || die "$E_TOOLCHAIN" "cargo not found" "install it (Debian: cargo-web)"
	# It runs other programs: to have it soon is worth more than to have it fast.
	run env CARGO_PROFILE_DEV_DEBUG=none "${CARGO[@]}" install cargo-nextest --locked --force \
		--debug --no-default-features --features default-no-update --root "$TOOLS" ||
		die "$E_TOOLCHAIN" "cargo could not build cargo-nextest" \
			"see cargo's message above (no network?), or $fix"
	rm -rf "$TOOLS/target"
	find_nextest || die "$E_TOOLCHAIN" "the cargo-nextest of crates.io is too old, or does not run" "$fix"
}

stage_summary()
{
	find_nextest
	echo "cargo-nextest $(version "$NEXTEST_PROGRAM")$([[ $NEXTEST_PROGRAM == /* ]] || echo ", in PATH")"
}

stage_main "$@"
