#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Each patch is clean for its kernel's own checkpatch.pl --strict, but for three questions. Whether the
# commit of a "Fixes:" tag exists cannot be known: that takes the kernel's history, and a source
# package has none. Whether MAINTAINERS needs a line for a new file is asked also below a folder that
# has one. That `volatile` is wrong is said also where an access like READ_ONCE() is defined.

. "${BASH_SOURCE[0]%/*}/lib/common.sh"

needs perl perl
workspace
top=$PWD
bases
count=0 bad=0
for base in "${BASES[@]}"; do
	pristine_of_several "$base" || continue
	patches_of "$base"
	for patch in "${PATCHES[@]}"; do
		count=$((count + 1))
		# It leaves a cache in the current folder, and reads settings from it and HOME.
		(cd "$WORK" && HOME=$WORK perl "$PRISTINE/scripts/checkpatch.pl" --root="$PRISTINE" \
			--strict --ignore UNKNOWN_COMMIT_ID,FILE_PATH_CHANGES,VOLATILE --quiet --no-summary --color=never --show-types "$top/$patch") ||
			{ echo "^ $patch"; bad=$((bad + 1)); }
	done
done
[[ $bad -eq 0 ]] || fail "$bad of $count patches are not clean"
[[ $count -gt 0 ]] || skip "${NOT_CHECKED#; }"
echo "$count patches$NOT_CHECKED"
