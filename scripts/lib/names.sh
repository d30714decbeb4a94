# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What a variable may be set to, read off the files that there are. TOP is the checkout.

# The names of the records in a folder, without .sh.
records() { (cd "$TOP/scripts/$1" && printf '%s\n' *.sh) | sed 's/\.sh$//' | paste -sd' '; }

# The names of the kernel configurations beside the default one.
variants() { (cd "$TOP/tests/config/variant" && printf '%s\n' *.config) | cut -d. -f 1 | sort -u | paste -sd' '; }
