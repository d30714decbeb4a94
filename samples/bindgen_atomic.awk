# SPDX-License-Identifier: GPL-2.0
#
# Reads bindings that bindgen made, and fails if one of the types in `names`, which are atomic in Rust,
# is passed or returned by value, or is in a union or a packed structure. Pointers to one are allowed.

BEGIN { count = split(names, types, " ") }

/^#\[repr\(.*packed/ { packed = 1 }
/^}/                 { packed = 0 }

{
	for (i = 1; i <= count; i++) {
		type = types[i] "([^A-Za-z0-9_]|$)"
		line = $0
		gsub("\\*(mut|const) " type, "*", line)
		# A field is `pub NAME: TYPE`, an argument `NAME: TYPE`. bindgen wraps the fields of a
		# union that has one without Copy.
		if (line ~ "(__BindgenUnionField|ManuallyDrop)<(\\[)?" type)
			refuse(types[i], "is in a union")
		else if (line ~ "-> *" type || line ~ "(^ *|[(,] *)[A-Za-z_0-9]+: (\\[)?" type)
			refuse(types[i], "is passed or returned by value")
		else if (packed && line ~ "^ *pub .*: (\\[)?" type)
			refuse(types[i], "is in a packed structure")
	}
}

function refuse(type, what) {
	printf "%s: %s, which is atomic in Rust, %s:\n%s\n", FILENAME, type, what, $0 > "/dev/stderr"
	failed = 1
}

END {
	if (failed)
		print "Use a pointer to it, or leave the type out of bindgen-atomic-y." > "/dev/stderr"
	exit failed
}
