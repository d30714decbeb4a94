#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# shellcheck disable=SC2031 # scripts/lib/toolchain.sh sets PATH in subshells
#
# clang, rustc and bindgen: those of PATH if the kernel tree accepts them, else Debian's, installed
# if need be. With TOOLCHAIN=oldest those of Debian 12, unpacked below BUILD, and the oldest bindgen.
# Writes the environment for all later stages; its comments are the tools with versions and places.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/packages.sh"
. "$TOP/scripts/lib/apt.sh"
. "$TOP/scripts/lib/unpacked.sh"
. "$TOP/scripts/lib/toolchain.sh"
. "$TOP/scripts/lib/cargo.sh"

stage_inputs() { printf 'source %s\nPATH %s\n' "$(<"$PRISTINE.version")" "$PATH"; }

# Still the very tools that were judged?
stage_ready() { [[ -f $TOOLCHAIN_ENV ]] && cmp -s <(sed -n 's/^# //p' "$TOOLCHAIN_ENV") <(tool_versions); }

# What the chosen environment has.
tool_versions()
{
	local tool
	# shellcheck source=/dev/null
	. "$TOOLCHAIN_ENV"
	for tool in clang rustc bindgen; do echo "$tool $(version "$tool") $(command -v "$tool")"; done
}

install_compilers()
{
	local -a packages
	is_debian && mapfile -t packages < <(missing_compiler_packages) && [[ ${#packages[@]} -gt 0 ]] || return 0
	install_packages "$E_TOOLCHAIN" "${packages[@]}"
}

# Compilers that are not installed, because the newest ones are.
unpack_oldest()
{
	[[ ! -d $OLDEST ]] || return 0
	is_debian || skip_stage "this system has no apt to fetch the oldest compilers with"
	SUITE=$OLDEST_SUITE unpack_packages "$E_TOOLCHAIN" "$OLDEST" "${OLDEST_PACKAGES[@]}"
	# The kernel builds core from the package of rustc's source, which has 350 MB more.
	find "$OLDEST/usr/src" -mindepth 2 -maxdepth 2 ! -name library -exec rm -rf {} +
}

# Debian 14's bindgen; compiling one takes two minutes. Not having it is no failure.
unpack_bindgen()
{
	[[ ! -d $BINDGEN ]] && is_debian || return 0
	(SUITE=forky unpack_program "$E_TOOLCHAIN" "$BINDGEN" bindgen bindgen) || true
}

# bindgen from crates.io, if all else is there.
build_bindgen()
{
	local -a which=("--version=$OLDEST_BINDGEN")
	[[ $TOOLCHAIN == oldest ]] || which=()
	[[ $TOOLCHAIN == newest || ! -d $BINDGEN ]] && use_cargo "$TOOLS/target" || return 0
	rm -rf "$BINDGEN"
	run "${CARGO[@]}" install bindgen-cli "${which[@]}" --locked --root "$BINDGEN" ||
		die "$E_TOOLCHAIN" "cargo could not build bindgen" \
			"see cargo's message above (no network?), or put a bindgen $(minimum bindgen) or newer into PATH"
	rm -rf "$TOOLS/target"
}

write_environment()
{
	{
		printf 'export PATH=%q\n' "$CHOSEN_PATH"
		[[ -z $CHOSEN_LIBCLANG ]] || printf 'export LIBCLANG_PATH=%q\n' "$CHOSEN_LIBCLANG"
		[[ -z $OLDEST_LIBRARIES ]] || printf 'export LD_LIBRARY_PATH=%q\n' "$OLDEST_LIBRARIES"
	} >"$TOOLCHAIN_ENV.tmp"
	mv "$TOOLCHAIN_ENV.tmp" "$TOOLCHAIN_ENV"
	tool_versions | sed 's/^/# /' >>"$TOOLCHAIN_ENV"
}

# Each step only if those before it were not enough. A bindgen that does not go with libclang
# passes with a warning, and then fails in the build: it is not enough unless nothing else helps.
find_toolchain()
{
	local step
	local -a steps=(true install_compilers unpack_bindgen build_bindgen)
	[[ $TOOLCHAIN == newest ]] || steps=(install_compilers unpack_oldest build_bindgen)
	for step in "${steps[@]}"; do
		"$step"
		! choose_toolchain || grep -qs bindgen "$TOOLS/warnings.txt" || return 0
	done
	[[ -s $TOOLS/warnings.txt ]] ||
		die "$E_TOOLCHAIN" "no toolchain that the kernel accepts: $(grep -m 1 '[a-z]' "$TOOLS/judge.txt")" \
			"put a newer one first in PATH (clang and lld $(minimum llvm), rustc $(minimum rustc) with rust-src and rustfmt, bindgen $(minimum bindgen) or newer)" \
			"the log has what was said about each"
}

stage_run()
{
	find_toolchain
	write_environment
}

stage_summary() { awk '$1 == "#" { printf "%s%s %s", sep, $2, $3; sep = ", " }' "$TOOLCHAIN_ENV"; }

stage_main "$@"
