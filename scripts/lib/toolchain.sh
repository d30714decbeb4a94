# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2030,SC2031,SC2034 # sourced by others; PATH is set in subshells
#
# Which compilers to build with. The kernel tree's own scripts are the judge.

TOOLS=$BUILD/tools
# The program bindgen of this project is in its folder bin/.
BINDGEN=$TOOLS/bindgen
# Debian's packages of the oldest toolchain, unpacked, and where their shared libraries are.
OLDEST=$BUILD/oldest
OLDEST_LIBRARIES=
if [[ $TOOLCHAIN == oldest ]]; then
	BINDGEN=$TOOLS/bindgen-$OLDEST_BINDGEN
	OLDEST_LIBRARIES=$OLDEST/usr/lib/$(uname -m)-linux-gnu
fi

# Lines "PATH:LIBCLANG_PATH" apart by a tab, best first. The oldest is one. The newest is what the
# caller has; that with our bindgen; Debian's LLVM; Debian's rustc as well (a rustup one may lack
# rust-src).
toolchain_candidates()
{
	if [[ $TOOLCHAIN == oldest ]]; then
		printf '%s\t%s\n' "$OLDEST/usr/lib/llvm-19/bin:$OLDEST/usr/bin:$BINDGEN/bin:$PATH" "$OLDEST_LIBRARIES"
		return
	fi
	printf '%s\t%s\n' "$PATH" "${LIBCLANG_PATH-}" "$BINDGEN/bin:$PATH" "${LIBCLANG_PATH-}"
	[[ ! -d $LLVM_DIR ]] || printf '%s\t%s\n' \
		"$LLVM_DIR/bin:$BINDGEN/bin:$PATH" "$LLVM_DIR/lib" \
		"$LLVM_DIR/bin:$BINDGEN/bin:/usr/bin:/bin:$PATH" "$LLVM_DIR/lib"
}

# version TOOL: the first x.y[.z] that it says, or nothing.
version() { "$1" --version 2>/dev/null | grep -oEm1 '[0-9]+(\.[0-9]+)+' | head -n 1; }

# What the tree asks of llvm, rustc or bindgen.
minimum() { ARCH=$KERNEL_ARCH SRCARCH=x86 sh "$PRISTINE/scripts/min-tool-version.sh" "$1"; }

# too_old TOOL MINIMUM: says so if TOOL is not there or older.
too_old()
{
	local found
	found=$(version "$1") || found=
	if [[ -z $found ]]; then
		echo "$1 not found, $2 or newer is needed"
	elif [[ $(printf '%s\n' "$found" "$2" | sort -V | head -n 1) != "$2" ]]; then
		echo "$1 $found is too old, $2 or newer is needed"
	else
		return 1
	fi
}

# judge PATH LIBCLANG_PATH: says what is wrong and fails, or says nothing.
judge()
{
	local tool
	(
		export PATH=$1
		if [[ -n $2 ]]; then export LIBCLANG_PATH=$2; else unset LIBCLANG_PATH; fi
		[[ -z $OLDEST_LIBRARIES ]] || export LD_LIBRARY_PATH=$OLDEST_LIBRARIES
		for tool in clang ld.lld; do ! too_old "$tool" "$(minimum llvm)" || exit 1; done
		for tool in llvm-ar llvm-nm llvm-objcopy llvm-objdump llvm-readelf llvm-strip rustfmt; do
			command -v "$tool" >/dev/null || { echo "$tool not found"; exit 1; }
		done
		! too_old rustc "$(minimum rustc)" || exit 1
		! too_old bindgen "$(minimum bindgen)" || exit 1
		env -u MAKEFLAGS -u MAKELEVEL -u BUILD -u BASE -u V \
			make -s -C "$PRISTINE" "ARCH=$KERNEL_ARCH" LLVM=1 rustavailable >/dev/null
	) 2>&1 | tee "$TOOLS/judge.txt"
	[[ ${PIPESTATUS[0]} -eq 0 ]]
}

# The first candidate without any complaint, else the first that passes with warnings,
# which are then in $TOOLS/warnings.txt. Leaves its two parts in CHOSEN_PATH and
# CHOSEN_LIBCLANG; $TOOLS/judge.txt has what was said about the last one looked at.
choose_toolchain()
{
	local path libclang with_warnings=
	mkdir -p "$TOOLS"
	rm -f "$TOOLS/warnings.txt"
	while IFS=$'\t' read -r -u 3 path libclang; do
		echo "--- PATH=$path"
		judge "$path" "$libclang" || continue
		CHOSEN_PATH=$path CHOSEN_LIBCLANG=$libclang
		if [[ ! -s $TOOLS/judge.txt ]]; then
			rm -f "$TOOLS/warnings.txt"
			return 0
		elif [[ -z $with_warnings ]]; then
			with_warnings=$path$'\t'$libclang
			cp "$TOOLS/judge.txt" "$TOOLS/warnings.txt"
		fi
	done 3< <(toolchain_candidates)
	[[ -n $with_warnings ]] || return 1
	CHOSEN_PATH=${with_warnings%$'\t'*} CHOSEN_LIBCLANG=${with_warnings#*$'\t'}
}
