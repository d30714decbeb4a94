#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The samples against the user's own kernel, patched and built: modules,
# modules_install, rust-analyzer. Nothing in KDIR or in the checkout is written, but for
# the rust-project.json that rust-analyzer looks for.

set -euo pipefail
here=${BASH_SOURCE[0]%/*}
# shellcheck source=scripts/lib/settings.sh
. "$here/lib/settings.sh"
# shellcheck source=scripts/lib/stage.sh
. "$here/lib/stage.sh"
# shellcheck source=scripts/lib/lock.sh
. "$here/lib/lock.sh"
# shellcheck source=scripts/lib/copy-modules.sh
. "$here/lib/copy-modules.sh"
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES

COPY=$BUILD/kdir/samples

# The value of CONFIG_$1 in KDIR, without quotes.
config() { sed -nE "s/^CONFIG_$1=\"?([^\"]*)\"?$/\1/p" "$KDIR/.config"; }

check_kdir()
{
	local source=$KDIR
	[[ -n $KDIR ]] || die "$E_USAGE" "which kernel? KDIR= is not set" "make $1 KDIR=DIR"
	[[ -f $KDIR/Makefile ]] || die "$E_USAGE" "KDIR=$KDIR: no kernel tree (no Makefile)"
	KDIR=$(realpath "$KDIR")
	[[ ! -d $KDIR/source ]] || source=$KDIR/source
	[[ -f $source/rust/kernel/sync/atomic.rs ]] ||
		die "$E_TREE" "KDIR=$KDIR: the series is not applied" "make apply KDIR=$source"
	[[ -f $KDIR/.config && $(config RUST) == y ]] ||
		die "$E_CONFIG" "KDIR=$KDIR: no .config with CONFIG_RUST=y" \
			"make -C $KDIR LLVM=1 rustavailable menuconfig"
	[[ -f $KDIR/Module.symvers && -f $KDIR/rust/libkernel.rmeta ]] ||
		die "$E_KERNEL" "KDIR=$KDIR: not built" "make -C $KDIR LLVM=1 -j$JOBS"
}

# Rust objects only fit those of the very same compiler.
choose_rustc()
{
	local built_with
	built_with=$(config RUSTC_VERSION_TEXT)
	[[ -z $built_with || $(rustc --version 2>/dev/null) == "$built_with" ]] && return
	# shellcheck source=/dev/null
	[[ ! -f $TOOLCHAIN_ENV ]] || . "$TOOLCHAIN_ENV"
	[[ $(rustc --version 2>/dev/null) == "$built_with" ]] ||
		die "$E_TOOLCHAIN" "KDIR=$KDIR was built with $built_with; PATH has $(rustc --version 2>/dev/null || echo none)" \
			"put that rustc first in PATH, or build KDIR again"
}

# How make is called in KDIR, for its own architecture and compiler: in MAKE_KDIR.
make_command()
{
	MAKE_KDIR=(
		env -u BASE -u BUILD -u V -u KDIR make -C "$KDIR"
		"ARCH=$(sed -nE '/^# Linux/{s,^# Linux/([a-z0-9_]+) .*,\1,p;q}' "$KDIR/.config")"
	)
	[[ $(config CC_IS_CLANG) != y ]] || MAKE_KDIR+=(LLVM=1)
}

main()
{
	case ${1-} in
	modules | modules_install | rust-analyzer) ;;
	*) die "$E_USAGE" "usage: ${0##*/} modules|modules_install|rust-analyzer" ;;
	esac
	if [[ $1 == rust-analyzer && -z $KDIR && -f $OBJ/Module.symvers ]]; then KDIR=$OBJ; fi
	check_kdir "$1"
	take_lock
	choose_rustc
	make_command
	copy_modules "$COPY"
	[[ -f $COPY/Kbuild ]] || die "$E_MODULES" "the checkout has no Kbuild file"
	case $1 in
	rust-analyzer)
		run python3 "$here/rust_analyzer.py" --samples "$COPY" --top "$TOP" -- "${MAKE_KDIR[@]}"
		;;
	*)
		[[ $V != 1 ]] || MAKE_KDIR+=(V=1)
		run "${MAKE_KDIR[@]}" "-j$JOBS" "M=$COPY" "$1"
		[[ $1 != modules ]] || find "$COPY" -name '*.ko'
		;;
	esac
}

: "${KDIR:=}"
main "$@"
