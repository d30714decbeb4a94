# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The kernel's .config from fragments.

# The fragments of a kernel that boots, in BOOT_FRAGMENTS.
# shellcheck disable=SC2034 # used by others
boot_fragments()
{
	local own
	BOOT_FRAGMENTS=("$TOP/tests/config/common.config" "$TOP/tests/config/$ARCH.config")
	[[ -f ${BOOT_FRAGMENTS[1]} ]] || die "$E_INPUT" "${BOOT_FRAGMENTS[1]}: it is not there" "write it: the options that the machine needs"
	for own in "$TOP/tests/config/base/$BASE"{,".$ARCH"}.config; do
		[[ ! -f $own ]] || BOOT_FRAGMENTS+=("$own")
	done
}

# Lines that the fragments $2… ask for (the last one of each option) and the .config $1
# does not have.
lost_options()
{
	local final=$1
	shift
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
		}' final="$final" "$@" "$final" | sort
}

# write_config FRAGMENT...: makes $OBJ/.config in one pass of Kconfig: what tinyconfig
# asks for, the fragments on top, all else off; for VARIANT=defconfig, what the architecture's
# defconfig asks for, and all else by default. The same text again leaves .config
# untouched, so that nothing is rebuilt.
write_config()
{
	local new=$OBJ/.config.new tiny=$TREE/kernel/configs others=allnoconfig
	local -a start=("$tiny/tiny-base.config" "$tiny/tiny.config")
	rm -rf "$new"
	mkdir -p "$new"
	if [[ $VARIANT == defconfig ]]; then
		start=("$new/start")
		others=alldefconfig
		kmake "KCONFIG_CONFIG=$new/start" defconfig
	fi
	run "$TREE/scripts/kconfig/merge_config.sh" -m -Q -O "$new" "${start[@]}" "$@"
	run mv "$new/.config" "$new/asked"
	kmake "KCONFIG_CONFIG=$new/.config" "KCONFIG_ALLCONFIG=$new/asked" "$others"
	cmp -s "$new/.config" "$OBJ/.config" || run cp "$new/.config" "$OBJ/.config"
	rm -rf "$new"
}

# configure FRAGMENT...: the same, and proves that every option that a fragment asks for
# is there.
configure()
{
	local lost
	write_config "$@"
	lost=$(lost_options "$OBJ/.config" "$@")
	[[ -z $lost ]] || {
		rm -f "$OBJ/.config"
		die "$E_CONFIG" "options that the kernel did not keep: $(paste -sd' ' <<<"$lost")" \
			"their dependencies are missing: see 'depends on' in the tree's Kconfig, add them to the fragment"
	}
}
