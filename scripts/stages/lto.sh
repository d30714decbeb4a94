#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# arm64 with link-time optimisation: Rust's relaxed loads are acquires, as C's are, by
# tests/lto/run.sh.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
COUNTED=lto
. "$TOP/scripts/lib/counted.sh"

stage_main "$@"
