# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash

# What the out-of-tree modules are made of.
MODULE_SOURCES=(Kbuild samples)

# copy_modules FOLDER: a copy to build in, so that objects never lie in the
# checkout. Only files whose content differs are written; what an earlier copy had
# and the checkout has no more goes, objects stay.
copy_modules()
{
	local folder=$1 gone name
	local -a from=()
	mkdir -p "$folder"
	(
		cd "$TOP"
		find "${MODULE_SOURCES[@]}" -type f 2>/dev/null | LC_ALL=C sort
	) >"$folder/.sources.new" || true
	touch "$folder/.sources"
	while IFS= read -r gone; do
		run rm -f "$folder/$gone"
	done < <(LC_ALL=C comm -23 "$folder/.sources" "$folder/.sources.new")
	for name in "${MODULE_SOURCES[@]}"; do
		[[ ! -e $TOP/$name ]] || from+=("$TOP/$name")
	done
	[[ ${#from[@]} -eq 0 ]] || run rsync -rlpc "${from[@]}" "$folder/"
	mv "$folder/.sources.new" "$folder/.sources"
}
