#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The kernel's own Rust drivers and samples, compiled with the series below them. They are found
# in the tree, so that a new one is not forgotten: one whose option is not in
# tests/config/variant/drivers*.config fails. Each is a case of the part "drivers".

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"

stage_inputs()
{
	input_stage tree config
	input_toolchain
	input_files scripts/stages/drivers.sh
}

# driver_target SOURCE: what make builds the crate of this source by, if it is the root of one. That is
# its object, if the makefile of its folder knows it; else the module, in a folder further up, that
# has the object as a part.
driver_target()
{
	local source=$1 folder=${1%/*} object makefile
	while [[ $folder != . ]]; do
		object=${source#"$folder"/}
		object=${object%.rs}.o
		makefile=$folder/Makefile
		if [[ ! -f $makefile ]] || ! grep -qE "^[^#]*(=|\s)${object//./\\.}(\s|$)" "$makefile"; then
			folder=$(dirname "$folder")
		elif [[ $object == */* ]]; then
			sed -nE "s,^(\S+)-y\s*:=.*\b${object//./\\.}\b.*,$folder/\1.o,p" "$makefile"
			return
		else
			echo "$folder/$object"
			return
		fi
	done
}

stage_run()
{
	local source target
	local -A targets=()
	use_toolchain
	cd "$TREE"
	while read -r source; do
		target=$(driver_target "$source")
		[[ -z $target ]] || targets[$source]=$target
	done < <(find drivers lib samples -name '*.rs' | sort)
	cd "$OBJ"
	for source in "${!targets[@]}"; do rm -f "${source%.rs}.o"; done
	kmake --keep-going "${targets[@]}" || true
	for source in $(printf '%s\n' "${!targets[@]}" | sort); do
		if [[ -f ${source%.rs}.o ]]; then
			record_case drivers "$source" passed
		else
			record_case drivers "$source" failed "does not compile, or its option is off" "" "$(log_of drivers)"
		fi
	done
}

stage_summary() { echo "$(grep -c . "$(results_of drivers)") Rust drivers and samples compile"; }

stage_main "$@"
