#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Shell files, known by their name or their first line, are clean for shellcheck.

. "${BASH_SOURCE[0]%/*}/lib/common.sh"

needs shellcheck shellcheck
files .
bases
pristine "${BASE:-${BASES[0]}}"
bash=() sh=()
for file in "${FILES[@]}"; do
	first=$(head -n 1 "$file" | LC_ALL=C tr -d '\0')
	if [[ $first =~ ^#!.*[/\ ](da|a)?sh($|\ ) ]]; then
		sh+=("$file")
	elif [[ $file == *.sh || $first =~ ^#!.*[/\ ]bash($|\ ) ]]; then
		bash+=("$file")
	fi
done
[[ $((${#bash[@]} + ${#sh[@]})) -gt 0 ]] || fail "no shell file found"
bad=0
options=(--external-sources --color=never)
# What runs in the kernel tree includes files of its folder there.
for folder in kernel/*/*/; do
	options+=(--source-path="$PRISTINE/${folder#kernel/}")
done
[[ ${#bash[@]} -eq 0 ]] || shellcheck "${options[@]}" "${bash[@]}" || bad=1
# In dash's language: sh with `local`, as the kernel's own scripts have it.
[[ ${#sh[@]} -eq 0 ]] || shellcheck "${options[@]}" --shell=dash "${sh[@]}" || bad=1
[[ $bad -eq 0 ]] || fail "shellcheck has remarks on some of ${#bash[@]} bash and ${#sh[@]} sh files"
echo "${#bash[@]} bash and ${#sh[@]} sh files"
