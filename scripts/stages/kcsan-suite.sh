#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The suite of seeded data races between C and Rust (tests/kcsan/module), as a module for this
# kernel. It is a KUnit suite: the guest loads it beside the others.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"

stage_inputs()
{
	input_stage kernel
	input_files tests/kcsan/module scripts/stages/kcsan-suite.sh
}

stage_ready() { [[ -f $KCSAN_SUITE/kcsan_rust.ko ]]; }

stage_run()
{
	use_toolchain
	rm -rf "$KCSAN_SUITE"
	mkdir -p "$KCSAN_SUITE"
	run cp -R "$TOP/tests/kcsan/module/." "$KCSAN_SUITE"
	kmake "M=$KCSAN_SUITE" modules
}

stage_summary() { printf '%sB module' "$(stat -c %s "$KCSAN_SUITE/kcsan_rust.ko" | numfmt --to=iec)"; }

stage_main "$@"
