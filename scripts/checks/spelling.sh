#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Spelling, by codespell if it is installed (checkpatch knows the kernel's own list).

. "${BASH_SOURCE[0]%/*}/lib/common.sh"

command -v codespell >/dev/null || skip "codespell is not installed"
files . ':!LICENSES/*' ':!*/Cargo.lock' ':!*/testdata/*' ':!*/snapshots/*'
# Words of the kernel, its function names and its mail; and LoongArch's "ld.bu".
options=(--quiet-level 2 --ignore-words-list 'crate,mis,ser,fo,bu')
patches=() others=()
for file in "${FILES[@]}"; do
	if [[ $file == *.patch ]]; then patches+=("$file"); else others+=("$file"); fi
done
codespell "${options[@]}" "${others[@]}"
# Not in the lines that a patch leaves or takes away.
codespell "${options[@]}" --ignore-regex '^[- ].*' "${patches[@]}"
echo "${#FILES[@]} files"
