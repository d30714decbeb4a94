#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Builds and boots the kernel with the first patch of the series, the first two, and so on:
# each has to build without a warning of Rust's, and to pass the KUnit suites that it has.
# In the git tree of "make tree", whose commits are the patches; takes about two minutes a
# patch after the first. each-patch.sh FIRST begins with that patch, by its number.

set -euo pipefail
here=${BASH_SOURCE[0]%/*}
# shellcheck source=scripts/lib/settings.sh
. "$here/lib/settings.sh"
# shellcheck source=scripts/lib/command.sh
. "$here/lib/command.sh"
# shellcheck source=scripts/lib/kmake.sh
. "$here/lib/kmake.sh"
# shellcheck source=scripts/lib/accel.sh
. "$here/lib/accel.sh"
# shellcheck source=scripts/lib/kconfig.sh
. "$here/lib/kconfig.sh"

TREE=$BUILD/$BASE/git
OBJ=$OUT/each/obj
LOG=$LOGS/$BASE-$ARCH-each-patch.log
CONSOLE=$OUT/each/boot.log

say() { printf '%-9s %s\n' "$1" "$2"; }

# The kernel has no init: it panics after KUnit, which ends QEMU.
boot()
{
	rm -f "$CONSOLE"
	choose_accel
	qemu_command "$CHOSEN_ACCEL" "$CONSOLE"
	timeout -k 5 "$TIMEOUT" "${QEMU_COMMAND[@]}" || return
	python3 "$TREE/tools/testing/kunit/kunit.py" parse "$CONSOLE"
}

try()
{
	write_config "${BOOT_FRAGMENTS[@]}" || return
	kmake "$KERNEL_TARGET" || return
	! grep -A 2 '^warning: ' "$LOG" | grep -q -- '--> .*rust/' || return
	boot
}

first=${1:-1}
[[ $# -le 1 && $first =~ ^[1-9][0-9]*$ ]] || die "$E_USAGE" "usage: ${0##*/} [FIRST]" "FIRST is a patch's number, from 1"
use_toolchain
boot_fragments
[[ -z $(git -C "$TREE" status --porcelain --untracked-files=no) ]] ||
	die "$E_TREE" "$TREE has changes that are not committed" "commit them, or make tree"
branch=$(git -C "$TREE" symbolic-ref --short HEAD)
trap 'git -C "$TREE" checkout -q "$branch"' EXIT

failed=0 total=0
for commit in $(git -C "$TREE" rev-list --reverse base.."$branch" | tail -n "+$first"); do
	git -C "$TREE" checkout -q --detach "$commit"
	subject=$(git -C "$TREE" log -1 --format=%s)
	total=$((total + 1))
	if try >"$LOG" 2>&1; then
		say PASSED "$subject: $(grep -oE 'Ran [0-9]+ tests: .*' "$LOG" | tail -n 1)"
	else
		failed=$((failed + 1))
		say FAILED "$subject: the end of $LOG:"
		tail -n 20 "$LOG"
	fi
done
printf '%d passed, %d failed\n' $((total - failed)) "$failed"
[[ $failed -eq 0 && $total -gt 0 ]]
