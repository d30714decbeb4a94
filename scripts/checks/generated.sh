#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# rust/helpers/atomic.c is what its generator makes of the kernel's table of atomic
# operations, with the hash of its text in the last line as scripts/atomic/gen-atomics.sh adds it.

. "${BASH_SOURCE[0]%/*}/lib/common.sh"

generator=kernel/scripts/atomic/gen-rust-atomic-helpers.sh
result=rust/helpers/atomic.c
files "$generator"
files "$result"
bases
workspace
for base in "${BASES[@]}"; do
	patches_of "$base"
	grep -qE "^diff --git .* b/$result\$" "${PATCHES[@]}" || continue
	pristine_of_several "$base" || continue
	cp -r "$PRISTINE/scripts/atomic" "$WORK/$base"
	cp "$generator" "$WORK/$base/"
	made=$WORK/$base.c
	sh "$WORK/$base/${generator##*/}" "$WORK/$base/atomics.tbl" >"$made"
	hash=$(sha1sum "$made")
	printf '// %s\n' "${hash%% *}" >>"$made"
	diff -u --label "$result" --label "generated for $base" "$result" "$made" ||
		fail "$result is not what $generator makes: generate it again"
	checked=${checked-}${checked:+, }$base
done
[[ -n ${checked-}$NOT_CHECKED ]] || fail "no series touches $result"
[[ -n ${checked-} ]] || skip "${NOT_CHECKED#; }"
echo "$result on $checked$NOT_CHECKED"
