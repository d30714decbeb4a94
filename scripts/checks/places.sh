#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# No file names a path of one machine, or the host of a package mirror.

. "${BASH_SOURCE[0]%/*}/lib/common.sh"

files . ':!LICENSES/*'
hosts='([a-z0-9-]+[.])*(debian|ubuntu)[.](org|com|net)/(debian|ubuntu)|deb[.]debian[.]org'
hosts+='|(security|snapshot|ftp[.a-z]*)[.]debian[.]org|archive[.]ubuntu[.]com'
hosts+='|(static|index)[.](rust-lang[.]org|crates[.]io)|proxy[.]golang[.]org'
# And what apt uses here.
if command -v apt-get >/dev/null; then
	# shellcheck disable=SC2016 # apt's own variable
	while IFS= read -r host; do
		hosts+="|${host//./[.]}"
	done < <(apt-get indextargets --format '$(SITE)' 2>/dev/null |
		sed -nE 's,^[a-z]+://([^/@]*@)?([^/:]+).*,\2,p' | sort -u)
fi
paths='(^|[^A-Za-z0-9_.)}/*-])/(work|root|home|Users)/[A-Za-z0-9_.]'
bad=0
LC_ALL=C grep -aHnE -- "$hosts" "${FILES[@]}" && bad=1
LC_ALL=C grep -aHnE -- "$paths" "${FILES[@]}" && bad=1
[[ $bad -eq 0 ]] || fail "the lines above name a path of one machine or a package mirror"
echo "${#FILES[@]} files"
