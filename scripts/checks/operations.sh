#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Every atomic function of C has a method in Rust, and the table that says which is up to date.
# With `write` as argument it is written.

. "${BASH_SOURCE[0]%/*}/lib/common.sh"

files rust/kernel/sync/atomic.rs 'rust/kernel/sync/atomic/*.rs'
check=(--check)
[[ ${1-} != write ]] || check=()
lkmm
"$LKMM" operations table --helpers rust/helpers/atomic.c "${check[@]}" --output Documentation/operations.rst "${FILES[@]}"
