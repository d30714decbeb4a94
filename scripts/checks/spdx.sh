#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Every file names its licence in its first three lines.

. "${BASH_SOURCE[0]%/*}/lib/common.sh"

# These cannot, or hold texts of others: licences, mails, formats without comments.
files . ':!LICENSES/*' ':!patches/*' ':!*.json' ':!*/Cargo.lock' ':!*/testdata/*'
bad=0
for file in "${FILES[@]}"; do
	head -n 3 "$file" | LC_ALL=C grep -aqE 'SPDX-License-Identifier: [A-Z]' ||
		{ echo "$file: no SPDX-License-Identifier in its first three lines"; bad=$((bad + 1)); }
done
[[ $bad -eq 0 ]] || fail "$bad of ${#FILES[@]} files"
echo "${#FILES[@]} files"
