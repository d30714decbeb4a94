#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Rust files are as rustfmt makes them with the kernel's settings.

. "${BASH_SOURCE[0]%/*}/lib/common.sh"

needs rustfmt rustfmt-web
files '*.rs'
bases
pristine "${BASE:-${BASES[0]}}"
workspace
bad=0
for file in "${FILES[@]}"; do
	# From standard input, so that it does not go on to the file's modules. With --check it
	# would end with 0 then, whatever it finds.
	if ! rustfmt --config-path "$PRISTINE/.rustfmt.toml" <"$file" >"$WORK/formatted" ||
		! diff -u --label "$file" --label "$file as rustfmt makes it" "$file" "$WORK/formatted"; then
		bad=$((bad + 1))
	fi
done
[[ $bad -eq 0 ]] || fail "$bad of ${#FILES[@]} files differ from what rustfmt makes of them"
echo "${#FILES[@]} files"
