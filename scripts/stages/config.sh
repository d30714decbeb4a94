#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The kernel's .config from the fragments for every architecture for this one, and as HELPERS and
# VARIANT ask.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/kconfig.sh"

boot_fragments
FRAGMENTS=("${BOOT_FRAGMENTS[@]}")
[[ $VARIANT != defconfig ]] || FRAGMENTS=()
[[ $HELPERS == called ]] || FRAGMENTS+=("$TOP/tests/config/$HELPERS.config")
# A variant of a variant, as kcsan-strict, comes on top of it.
variants=("$VARIANT")
[[ $VARIANT != *-* ]] || variants=("${VARIANT%%-*}" "$VARIANT")
for variant in "${variants[@]}"; do
	for fragment in "$TOP/tests/config/variant/$variant"{,".$BASE",".$ARCH"}.config; do
		[[ -z $variant || ! -f $fragment ]] || FRAGMENTS+=("$fragment")
	done
done

stage_inputs()
{
	input_files "${FRAGMENTS[@]#"$TOP"/}" scripts/stages/config.sh scripts/lib/kconfig.sh
	input_toolchain
	kconfig_files
}

# The Kconfig files that the series touches, as they are now.
kconfig_files()
{
	find "$TOP/patches/$BASE" -name '*.patch' -exec sed -nE 's,^\+\+\+ b/(.*Kconfig[^/]*)$,\1,p' {} + | sort -u |
		(cd "$TREE" && xargs -r sha256sum) | awk '{ print $2, $1 }'
}

stage_ready() { [[ -f $OBJ/.config ]]; }

stage_run()
{
	use_toolchain
	configure "${FRAGMENTS[@]}"
}

stage_summary() { echo "$(grep -cE '^CONFIG_.*=' "$OBJ/.config") options set, helpers $HELPERS${VARIANT:+, $VARIANT}"; }

stage_main "$@"
