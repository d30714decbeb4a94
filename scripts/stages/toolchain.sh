#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# shellcheck disable=SC2031 # scripts/lib/toolchain.sh sets PATH in subshells
#
# clang, rustc and bindgen: those of PATH if the kernel tree accepts them, else
# Debian's, installed if need be. Writes the environment for all later stages.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/packages.sh"
. "$TOP/scripts/lib/apt.sh"
. "$TOP/scripts/lib/toolchain.sh"
. "$TOP/scripts/lib/cargo.sh"

stage_inputs() { printf 'source %s\nPATH %s\n' "$(<"$PRISTINE.version")" "$PATH"; }

# Still the very tools that were judged?
stage_ready()
{
	[[ -f $TOOLCHAIN_ENV && -f $TOOLS/versions ]] && cmp -s "$TOOLS/versions" <(tool_versions)
}

# What the chosen environment has.
tool_versions()
{
	local tool
	# shellcheck source=/dev/null
	. "$TOOLCHAIN_ENV"
	for tool in clang rustc bindgen; do echo "$tool $(version "$tool") $(command -v "$tool")"; done
}

# bindgen from crates.io, if all else is there.
install_bindgen()
{
	use_cargo "$TOOLS/target" || return 0
	run "${CARGO[@]}" install bindgen-cli --locked --force --root "$TOOLS" ||
		die "$E_TOOLCHAIN" "cargo could not build bindgen" \
			"see cargo's message above (no network?), or put a bindgen $(minimum bindgen) or newer into PATH"
	rm -rf "$TOOLS/target"
}

write_environment()
{
	{
		printf 'export PATH=%q\n' "$CHOSEN_PATH"
		[[ -z $CHOSEN_LIBCLANG ]] || printf 'export LIBCLANG_PATH=%q\n' "$CHOSEN_LIBCLANG"
	} >"$TOOLCHAIN_ENV.tmp"
	mv "$TOOLCHAIN_ENV.tmp" "$TOOLCHAIN_ENV"
	tool_versions >"$TOOLS/versions"
}

# Each step only if those before it were not enough.
find_toolchain()
{
	local -a packages
	if choose_toolchain; then
		# A bindgen that does not go with this libclang passes, and then fails in the build.
		if grep -qs bindgen "$TOOLS/warnings.txt" && [[ ! -x $TOOLS/bin/bindgen ]]; then
			install_bindgen
			choose_toolchain
		fi
		return
	fi
	if is_debian; then
		mapfile -t packages < <(missing_compiler_packages)
		if [[ ${#packages[@]} -gt 0 ]]; then
			install_packages "$E_TOOLCHAIN" "${packages[@]}"
			choose_toolchain && return
		fi
	fi
	if grep -q bindgen "$TOOLS/judge.txt"; then
		install_bindgen
		choose_toolchain && return
	fi
	die "$E_TOOLCHAIN" "no toolchain that the kernel accepts: $(grep -m 1 '[a-z]' "$TOOLS/judge.txt")" \
		"put a newer one first in PATH (clang and lld $(minimum llvm), rustc $(minimum rustc) with rust-src and rustfmt, bindgen $(minimum bindgen) or newer)" \
		"the log has what was said about each"
}

stage_run()
{
	find_toolchain
	write_environment
}

stage_summary() { awk '{ printf "%s%s %s", sep, $1, $2; sep = ", " }' "$TOOLS/versions"; }

stage_main "$@"
