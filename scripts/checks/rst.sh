#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The documents in reStructuredText are well-formed, by docutils if it is installed.

. "${BASH_SOURCE[0]%/*}/lib/common.sh"

command -v rst2html5 >/dev/null || skip "docutils is not installed"
files '*.rst'
workspace
for file in "${FILES[@]}"; do
	rst2html5 --report=info --exit-status=info "$file" "$WORK/out.html" 2>>"$WORK/faults" ||
		fail "$(<"$WORK/faults")"
done
echo "${#FILES[@]} files"
