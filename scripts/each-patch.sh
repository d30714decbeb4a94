#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Builds and boots the kernel with the first patch of the series, the first two, and so on:
# each has to build without a warning of Rust's, and to pass the KUnit suites that it has.
# Takes about two minutes a patch after the first, as the objects are kept.
#
# The patches are the commits of a "make tree", which has to be there; with TOPIC=NAME that of the
# topic, on top of what it needs. For a base with topics and without TOPIC it is a tree of its own,
# which gets one topic after the other. each-patch.sh FIRST begins with that patch, by its number.

set -euo pipefail
here=${BASH_SOURCE[0]%/*}
# shellcheck source=scripts/lib/settings.sh
. "$here/lib/settings.sh"
# shellcheck source=scripts/lib/command.sh
. "$here/lib/command.sh"
# shellcheck source=scripts/lib/kmake.sh
. "$here/lib/kmake.sh"
# shellcheck source=scripts/lib/guest.sh
. "$here/lib/guest.sh"
# shellcheck source=scripts/lib/kconfig.sh
. "$here/lib/kconfig.sh"

TOPIC=${TOPIC-}
TREE=$BUILD/$BASE/git${TOPIC:+-$TOPIC}
OBJ=$OUT/each/obj
LOG=$LOGS/$BASE-$ARCH-each-patch.log
CONSOLE=$OUT/each/boot.log

say() { printf '%-9s %s\n' "$1" "$2"; }

boot()
{
	boot_guest "$CONSOLE" || return
	python3 "$TREE/tools/testing/kunit/kunit.py" parse "$CONSOLE"
}

try()
{
	write_config "${BOOT_FRAGMENTS[@]}" || return
	kmake "$KERNEL_TARGET" || return
	# 7.3's generator of the doctests leaves a struct that rustc finds unused.
	! grep -A 2 '^warning: ' "$LOG" | grep -- '--> .*rust/' | grep -v 'doctests_kernel_generated\.rs' >&2 || return
	boot
}

# The topics of the base, in the order in which it lists them.
topics() { sed -nE 's,^([a-z0-9-]+)/.*,\1,p' "$TOP/patches/$BASE/series" | uniq; }

# each NAME FIRST: tries the patches of TREE; the topic's NAME comes before their subjects.
each()
{
	local commit subject branch
	[[ -d $TREE/.git ]] || die "$E_TREE" "$TREE is not there" "make tree BASE=$BASE${TOPIC:+ TOPIC=$TOPIC}"
	[[ -z $(git -C "$TREE" status --porcelain --untracked-files=no) ]] ||
		die "$E_TREE" "$TREE has changes that are not committed" "commit them, or make tree"
	branch=$(git -C "$TREE" symbolic-ref --short HEAD)
	# shellcheck disable=SC2064 # of this tree and branch
	trap "git -C '$TREE' checkout -q '$branch'" EXIT
	for commit in $(git -C "$TREE" rev-list --reverse base.."$branch" | tail -n "+$2"); do
		git -C "$TREE" checkout -q --detach "$commit"
		subject=${1:+$1: }$(git -C "$TREE" log -1 --format=%s)
		total=$((total + 1))
		if try >"$LOG" 2>&1; then
			say PASSED "$subject: $(grep -oE 'Ran [0-9]+ tests: .*' "$LOG" | tail -n 1)"
		else
			failed=$((failed + 1))
			say FAILED "$subject: the end of $LOG:"
			tail -n 20 "$LOG"
		fi
	done
	git -C "$TREE" checkout -q "$branch"
	trap - EXIT
}

first=${1:-1}
[[ $# -le 1 && $first =~ ^[1-9][0-9]*$ ]] || die "$E_USAGE" "usage: ${0##*/} [FIRST]" "FIRST is a patch's number, from 1"
mapfile -t all < <(topics)
[[ ${#all[@]} -eq 0 || -n $TOPIC || $first -eq 1 ]] ||
	die "$E_USAGE" "the patches of a base with topics are numbered per topic" "name one: TOPIC=NAME ${0##*/} $first"
use_toolchain
boot_fragments

failed=0 total=0
if [[ ${#all[@]} -eq 0 || -n $TOPIC ]]; then
	each "$TOPIC" "$first"
else
	TREE=$BUILD/$BASE/each-patch
	for topic in "${all[@]}"; do
		python3 "$TOP/scripts/series.py" tree --base "$BASE" --pristine "$PRISTINE" --tree "$TREE" --topic "$topic" >/dev/null
		each "$topic" 1
	done
fi
printf '%d passed, %d failed\n' $((total - failed)) "$failed"
[[ $failed -eq 0 && $total -gt 0 ]]
