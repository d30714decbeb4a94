# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What a variable may be set to, read off the files that there are. TOP is the checkout.

# The names of the records in a folder, without .sh.
records() { (cd "$TOP/scripts/$1" && printf '%s\n' *.sh) | sed 's/\.sh$//' | paste -sd' '; }

# The architectures of scripts/arch for which the base $1 has Rust.
architectures()
(
	# shellcheck source=scripts/base/6.12.sh
	. "$TOP/scripts/base/$1.sh"
	echo "$ARCHITECTURES"
)

# The bases that have Rust for the architecture $1.
bases_with()
{
	local base
	for base in $(records base); do
		[[ " $(architectures "$base") " != *" $1 "* ]] || echo "$base"
	done | paste -sd' '
}

# The names of the kernel configurations beside the default one.
variants() { (cd "$TOP/tests/config/variant" && printf '%s\n' *.config) | cut -d. -f 1 | sort -u | paste -sd' '; }
