# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The lists of bases, architectures and cells (targets/*.toml). TOP is the checkout. awk reads them,
# because they are needed before any package is installed: the files hold sections, comments and
# NAME = "VALUE" lines, and nothing else.

# target_names LIST: the names of the entries of targets/LIST.toml, one per line.
target_names() { sed -nE 's/^\["?([^]"]+)"?\]$/\1/p' "$TOP/targets/$1.toml"; }

# target_value LIST NAME KEY: one value of an entry; false if there is no such entry or key.
target_value()
{
	awk -v name="$2" -v key="$3" '
		/^\[/ { gsub(/[]["]/, ""); here = $0 == name }
		here && $1 == key { sub(/^[^"]*"/, ""); sub(/"$/, ""); print; found = 1 }
		END { exit !found }' "$TOP/targets/$1.toml"
}

# load_target LIST NAME: sets a variable for each value of an entry, its name in capitals.
load_target()
{
	local key value
	while IFS=$'\t' read -r key value; do
		printf -v "${key^^}" %s "$value"
	done < <(awk -v name="$2" '
		/^\[/ { gsub(/[]["]/, ""); here = $0 == name }
		here && /^[a-z_]+ = "/ { key = $1; sub(/^[^"]*"/, ""); sub(/"$/, ""); print key "\t" $0 }' \
		"$TOP/targets/$1.toml")
}

# is_one_of NAME NAMES: whether a list, with blanks or on lines, has the name.
is_one_of()
{
	local name
	for name in $2; do [[ $name != "$1" ]] || return 0; done
	return 1
}

# The names of the kernel configurations beside the default one, on one line.
variants() { (cd "$TOP/tests/config/variant" && printf '%s\n' *.config) | cut -d. -f 1 | sort -u | paste -sd' '; }
