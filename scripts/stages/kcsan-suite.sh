#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The suite of seeded data races between C and Rust (tests/kcsan/module), as a module for this
# kernel. It is a KUnit suite: the guest loads it beside the others.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"

# Where they are in the repository: the module uses makefiles that the samples share.
SOURCES=(tests/kcsan/module samples/bindgen.mk samples/hrtimer.mk samples/hrtimer.h)

stage_inputs()
{
	input_stage kernel
	input_files "${SOURCES[@]}" scripts/stages/kcsan-suite.sh
}

stage_ready() { [[ -f $KCSAN_MODULE ]]; }

stage_run()
{
	use_toolchain
	rm -rf "$KCSAN_SUITE"
	mkdir -p "$KCSAN_SUITE"
	(cd "$TOP" && run cp -R --parents "${SOURCES[@]}" "$KCSAN_SUITE")
	kmake "M=${KCSAN_MODULE%/*}" modules
}

stage_summary() { printf '%sB module' "$(stat -c %s "$KCSAN_MODULE" | numfmt --to=iec)"; }

stage_main "$@"
