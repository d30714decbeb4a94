#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Every public item of the API has an example that runs, and lists its safety conditions.

. "${BASH_SOURCE[0]%/*}/lib/common.sh"

files 'rust/kernel/sync/atomic/*.rs' 'rust/kernel/sync/barrier/*.rs' \
	rust/kernel/sync/atomic.rs rust/kernel/sync/barrier.rs rust/kernel/sync/bitops.rs
public=()
for file in "${FILES[@]}"; do
	case $file in
	*/kunit.rs) ;; # tests
	*/internal.rs) public+=("$file:AtomicImpl") ;;
	*) public+=("$file") ;;
	esac
done
lkmm
"$LKMM" operations items "${public[@]}"
