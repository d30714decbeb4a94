# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034 # sourced by others
#
# cargo for programs of this machine, and what it builds of tools/.

LKMM_TARGET=$BUILD/tools/lkmm
LKMM=$LKMM_TARGET/debug/lkmm

# use_cargo FOLDER: sets CARGO, the command, which builds in FOLDER; false if there is none. Debian's
# is taken before another, with the rustc beside it: the toolchain stage installs those. Where that is
# the first one anyway, PATH stays: /usr/bin may have programs of another LLVM.
use_cargo()
{
	local cargo=/usr/bin/cargo path=$PATH
	[[ -x $cargo ]] || cargo=$(command -v cargo) || return
	[[ $(command -v cargo) == "$cargo" ]] || path=${cargo%/*}:$PATH
	CARGO=(env "PATH=$path" "CARGO_TARGET_DIR=$1" "$cargo")
}

# cargo_tools ARGUMENT...: cargo in the workspace tools/.
cargo_tools()
{
	use_cargo "$LKMM_TARGET" || die "$E_TOOLCHAIN" "cargo not found" "install it (Debian: cargo-web)"
	(cd "$TOP/tools" && run "${CARGO[@]}" "$@")
}
