#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Programs that must not compile, by tests/compile-fail/run.sh.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
COUNTED=compile-fail
. "$TOP/scripts/lib/counted.sh"

stage_main "$@"
