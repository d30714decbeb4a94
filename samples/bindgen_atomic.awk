# SPDX-License-Identifier: GPL-2.0
#
# Reads bindings that bindgen made, and fails if one of the types in `names`, which are atomic in Rust,
# is passed or returned by value, or is in a union or a packed structure; or if that is done with another
# name of such a type, or with a structure that has one. Pointers are allowed.

BEGIN {
	count = split(names, types, " ")
	for (i = 1; i <= count; i++)
		described[types[i]] = types[i]
}

{ line[NR] = $0 }

# bindgen writes a line for each field only with rustfmt's help, and warns without it.
/^#\[repr.*\{.*:/ || /# \[repr/ {
	print FILENAME ": not formatted: bindgen needs rustfmt (Debian's package rustfmt) in PATH." > "/dev/stderr"
	unformatted = 1
	exit
}

# Adds what is a `known` type under another name, or has one.
function add(name, relation, known) {
	if (name == "" || name in described)
		return
	types[++count] = name
	described[name] = name ", which " relation " a " described[known]
}

# The type of a field or an alias, without the brackets of arrays.
function by_value(text) {
	sub(/^[^:=]*[:=] \[*/, "", text)
	sub(/[;,].*/, "", text)
	return text
}

function collect(  before, i, type, name, current) {
	do {
		before = count
		current = ""
		for (i = 1; i <= NR; i++) {
			if (line[i] ~ /^pub struct /) {
				current = line[i]
				gsub(/^pub struct |[^A-Za-z0-9_].*/, "", current)
			} else if (line[i] ~ /^}/)
				current = ""
			type = by_value(line[i])
			if (!(type in described))
				continue
			if (line[i] ~ /^pub type /) {
				name = line[i]
				gsub(/^pub type | .*/, "", name)
				add(name, "is", type)
			} else if (line[i] ~ /^ *pub [A-Za-z0-9_]+: /)
				add(current, "has", type)
		}
	} while (count > before)
}

function refuse(type, what, text) {
	printf "%s: %s, which is atomic in Rust, %s:\n%s\n", FILENAME, described[type], what, text > "/dev/stderr"
	failed = 1
}

function check(type, text,  pattern) {
	pattern = type "([^A-Za-z0-9_]|$)"
	gsub("\\*(mut|const) " pattern, "*", text)
	# A field is `pub NAME: TYPE`, an argument `NAME: TYPE`. bindgen wraps the fields of a union that
	# has one without Copy.
	if (text ~ "(__BindgenUnionField|ManuallyDrop)<\\[*" pattern || in_union && text ~ "^ *pub .*: \\[*" pattern)
		refuse(type, "is in a union", text)
	else if (text ~ "-> *\\[*" pattern || text ~ "(^ *|[(,] *)[A-Za-z_0-9]+: \\[*" pattern)
		refuse(type, "is passed or returned by value", text)
	else if (packed && text ~ "^ *pub .*: \\[*" pattern)
		refuse(type, "is in a packed structure", text)
}

END {
	if (unformatted)
		exit 1
	collect()
	for (n = 1; n <= NR; n++) {
		if (line[n] ~ /^#\[repr\(.*packed/)
			packed = 1
		if (line[n] ~ /^pub union /)
			in_union = 1
		if (line[n] ~ /^}/)
			packed = in_union = 0
		for (i = 1; i <= count; i++)
			check(types[i], line[n])
	}
	if (failed)
		print "Use a pointer to it, or leave the type out of bindgen-atomic-y." > "/dev/stderr"
	exit failed
}
