#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Each series applies to its kernel, keeps the rules, and agrees with rust/ and kernel/.

. "${BASH_SOURCE[0]%/*}/lib/common.sh"

bases
checked=
for base in "${BASES[@]}"; do
	pristine_of_several "$base" || continue
	python3 scripts/series.py check --base "$base" --pristine "$PRISTINE"
	checked+="${checked:+, }$base"
done
[[ -n $checked ]] || skip "${NOT_CHECKED#; }"
echo "$checked$NOT_CHECKED"
