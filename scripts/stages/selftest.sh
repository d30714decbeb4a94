#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The tests of our own scripts (tests/pipeline), which need no kernel build.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"

stage_inputs()
{
	input_files scripts targets tests/unittests.py tests/pipeline tests/bench tests/parity rust/kernel/sync Documentation/operations.rst
	input_files .ci Makefile .gitattributes patches tests/kcsan/explained.toml tools/kcsan/tests/reports/testdata
	input_stage tools
}

stage_run()
{
	use_toolchain
	export PRISTINE PYTHONDONTWRITEBYTECODE=1
	run python3 "$TOP/tests/unittests.py" "$TOP/tests/pipeline" --part selftest --results "$(results_of selftest)"
}

stage_main "$@"
