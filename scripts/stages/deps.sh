#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# "lkmm deps": the dependencies in the source of the kernel, and what became of them in the machine code. Those that
# are broken have an explanation in tests/deps.
#   VARIANT=             the core and the memory management in C, the kernel crate and the samples in Rust
#   VARIANT=drivers      the kernel's own Rust drivers and samples, which the stage of that name compiled
#   VARIANT=defconfig    the C of the architecture's defconfig: folders of it, compiled here
#   KDIR=                the user's own kernel, which is only read
#   MIR_OPT_LEVEL=0      the Rust of these, compiled without rustc's own optimisations
# OBJECTS= takes the place of these paths.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/cargo.sh"

TABLE=$RESULTS/deps.txt
EXPLAINED=tests/deps/explained.toml
PAGE=Documentation/dependencies.rst
CACHE=$BUILD/$BASE/deps-cache
BUILT=(kernel modules)
PATHS=("$OBJ"/{kernel,mm,rust/kernel.o} "$MODULES")
FOLDERS=()
case $VARIANT in
drivers)
	BUILT=(drivers)
	PATHS=("$OBJ"/{rust/kernel.o,drivers,lib,samples})
	;;
defconfig)
	BUILT=(tree config)
	FOLDERS=(kernel mm fs net/core block ipc lib drivers/base)
	PATHS=("${FOLDERS[@]/#/$OBJ/}")
	;;
esac
if [[ -n ${KDIR-} ]]; then
	BUILT=()
	CACHE=$OUT/deps-cache
	PATHS=("$KDIR"/{kernel,mm})
	[[ ! -f $KDIR/rust/kernel.o ]] || PATHS+=("$KDIR/rust/kernel.o")
fi
if [[ -n ${OBJECTS-} ]]; then
	read -r -a PATHS <<<"$OBJECTS"
	PATHS=("${PATHS[@]/#/${KDIR:-$OBJ}/}")
fi

stage_inputs()
{
	input_stage "${BUILT[@]}" tools
	input_toolchain
	input_files scripts/stages/deps.sh "$EXPLAINED" "$PAGE"
	# Objects that others compile may have changed.
	echo "paths ${PATHS[*]} ${KDIR:+$EPOCHREALTIME}"
	echo "BLESS=${BLESS-} set, MIR_OPT_LEVEL=${MIR_OPT_LEVEL-}"
}

stage_ready() { [[ -f $TABLE ]]; }

stage_run()
{
	local -a options=(--explained "$EXPLAINED" --machine "$BASE $ARCH${VARIANT:+ $VARIANT}${MIR_OPT_LEVEL:+ mir$MIR_OPT_LEVEL}" --document "$PAGE")
	rm -f "$TABLE"
	use_toolchain
	if [[ -n ${OBJECTS-}${KDIR-} ]]; then
		options=()
	elif ! is_one_of "$ARCH" "$(target_value bases "$BASE" deps)"; then
		skip_stage "the dependencies of Linux $BASE on $ARCH have no explanations" "OBJECTS=kernel lists them"
	elif [[ ${BLESS-0} == 1 ]]; then
		options+=(--bless)
	fi
	# The commands of such modules do not say where that was.
	[[ $BASE != 6.12 || -n ${KDIR-} ]] || options+=(--modules-in "$OBJ")
	[[ -z ${MIR_OPT_LEVEL-} ]] || options+=(--mir-opt-level "$MIR_OPT_LEVEL")
	[[ ${#FOLDERS[@]} -eq 0 ]] || kmake "${FOLDERS[@]/%//}"
	mkdir -p "$RESULTS"
	cd "$TOP"
	run "$LKMM" deps --cache "$CACHE" --html "${TABLE%.txt}.html" --results "$(results_of deps)" \
		"${options[@]}" "${PATHS[@]}" >"$TABLE"
}

stage_summary() { tail -n 1 "$TABLE"; }

stage_show()
{
	[[ -f $TABLE ]] || return 0
	cat "$TABLE"
	echo "each dependency, with its code: ${TABLE%.txt}.html, or $LKMM deps --all --cache $CACHE OBJECT"
}

stage_main "$@"
