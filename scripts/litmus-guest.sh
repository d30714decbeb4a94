#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Builds the module in FOLDER, which "lkmm litmus gen" wrote, and runs it in a guest with so many
# CPUs: litmus-guest.sh FOLDER CPUS [PARAMETER=VALUE]...
# With --identify alone, says which kernel that would be. See litmus-module.sh for the kernel and the
# settings. What the guest says is in FOLDER/guest.log, line by line as it comes.

set -euo pipefail
here=${BASH_SOURCE[0]%/*}
if [[ ${1-} == --identify ]]; then
	"$here/litmus-module.sh" --guest | sed -n 's/^identity=//p'
	exit
fi
# shellcheck source=scripts/lib/settings.sh
. "$here/lib/settings.sh"
# shellcheck source=scripts/lib/command.sh
. "$here/lib/command.sh"
# shellcheck source=scripts/lib/kmake.sh
. "$here/lib/kmake.sh"
# shellcheck source=scripts/lib/guest.sh
. "$here/lib/guest.sh"

[[ $# -ge 2 && $2 =~ ^[1-9][0-9]*$ ]] || die "$E_USAGE" "usage: ${0##*/} FOLDER CPUS [PARAMETER=VALUE]..."
folder=$1
# One thread of QEMU for each CPU that a process runs on.
cpus=$(($2 < 2 ? 2 : $2))
shift 2
rm -f "$folder/guest.log"
"$here/litmus-module.sh" "$folder"
use_toolchain
# KUnit suites that the kernel has built in are no part of this; and a grace period of milliseconds
# would let few rounds of a test pass in its time.
boot_guest "$folder/guest.log" --cpus "$cpus" --append kunit.enable=0 --set /sys/kernel/rcu_expedited=1 \
	--module "$folder/litmus.ko" "${@/#/--parameter=}"
