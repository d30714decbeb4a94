#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# tests/litmus: the generated tests are as generated, every test has its broken twin with the
# opposite result, README.md lists all, and every macro of the memory models has a test or a reason.
# What herd7 says of the results is for "make litmus".

. "${BASH_SOURCE[0]%/*}/lib/common.sh"

files 'tests/litmus/*.litmus'
bases
kernels=()
for base in "${BASES[@]}"; do
	pristine_of_several "$base" || continue
	kernels+=(--kernel "$base=$PRISTINE")
done
[[ ${#kernels[@]} -gt 0 ]] || skip "${NOT_CHECKED#; }"
said=$(python3 scripts/litmus_tests.py --check "${kernels[@]}" 2>&1) || fail "$said"
echo "$said$NOT_CHECKED"
