#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The kernel's .config: what tinyconfig asks for and the fragments on top, in one pass
# of Kconfig, and the proof that every option the fragments ask for is there. The same
# text again leaves .config untouched, so that nothing is rebuilt.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"

FRAGMENTS=("$TOP/tests/config/common.config" "$TOP/tests/config/$ARCH.config")
NEW=$OUT/config

stage_inputs()
{
	input_files "${FRAGMENTS[@]#"$TOP"/}" scripts/stages/config.sh
	input_toolchain
	kconfig_files
}

# The Kconfig files that the series touches, as they are now.
kconfig_files()
{
	sed -nE 's,^\+\+\+ b/(.*Kconfig[^/]*)$,\1,p' "$TOP/patches/$BASE"/*.patch 2>/dev/null | sort -u |
		(cd "$TREE" && xargs -r sha256sum) | awk '{ print $2, $1 }'
}

stage_ready() { [[ -f $OBJ/.config ]]; }

# Lines that the fragments ask for (the last one of each option) and FILE does not have.
lost_options()
{
	awk '
		function option(line) { sub(/^# /, "", line); sub(/[= ].*/, "", line); return line }
		!/^(CONFIG_|# CONFIG_[A-Z0-9_a-z]+ is not set)/ { next }
		FILENAME != final { want[option($0)] = $0; next }
		{ have[option($0)] = $0 }
		END {
			for (o in want) {
				off = want[o] ~ /is not set$|=n$/
				if (off ? (o in have) && have[o] !~ /is not set$/ : have[o] != want[o]) print want[o]
			}
		}' final="$1" "${FRAGMENTS[@]}" "$1" | sort
}

stage_run()
{
	local lost tiny=$TREE/kernel/configs
	use_toolchain
	rm -rf "$NEW"
	mkdir -p "$NEW" "$OBJ"
	run "$TREE/scripts/kconfig/merge_config.sh" -m -Q -O "$NEW" \
		"$tiny/tiny-base.config" "$tiny/tiny.config" "${FRAGMENTS[@]}"
	run mv "$NEW/.config" "$NEW/asked"
	kmake "KCONFIG_CONFIG=$NEW/.config" "KCONFIG_ALLCONFIG=$NEW/asked" allnoconfig
	lost=$(lost_options "$NEW/.config")
	[[ -z $lost ]] ||
		die "$E_CONFIG" "options that the kernel did not keep: $(paste -sd' ' <<<"$lost")" \
			"their dependencies are missing: see 'depends on' in the tree's Kconfig, add them to tests/config/"
	cmp -s "$NEW/.config" "$OBJ/.config" || run cp "$NEW/.config" "$OBJ/.config"
	rm -rf "$NEW"
}

stage_summary() { echo "$(grep -cE '^CONFIG_.*=' "$OBJ/.config") options set"; }

stage_main "$@"
