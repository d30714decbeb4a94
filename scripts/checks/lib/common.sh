# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For every check. They run in the top folder of the checkout, and end as stages do: with
# E_SKIPPED of scripts/lib/status.sh if this machine cannot tell.

set -euo pipefail
cd "${BASH_SOURCE[0]%/*}/../../.."
. scripts/lib/status.sh
. scripts/lib/targets.sh
: "${BUILD:=$PWD/build}"

fail()
{
	printf '%s\n' "$@"
	exit 1
}

skip()
{
	printf '%s\n' "$*"
	exit "$E_SKIPPED"
}

# needs COMMAND PACKAGE: for a tool without which there is no verdict.
needs()
{
	command -v "$1" >/dev/null || fail "$1 is not installed: install the package $2"
}

# files PATTERN...: fills FILES with the checkout's files that match; fails if there are none.
# New files that git does not know yet count, those it ignores do not.
files()
{
	local name
	git rev-parse --is-inside-work-tree >/dev/null ||
		fail "the checkout is not a git repository (see above): its files cannot be told from others"
	FILES=()
	while IFS= read -r -d '' name; do
		[[ ! -f $name ]] || FILES+=("$name")
	done < <(git ls-files -z --cached --others --exclude-standard --deduplicate -- "$@")
	[[ ${#FILES[@]} -gt 0 ]] || fail "no file matches: $*"
}

# bases: fills BASES with the bases that have a series; fails if there is none.
bases()
{
	local base
	BASES=()
	for base in $(TOP=$PWD target_names bases); do
		[[ ! -f patches/$base/series ]] || BASES+=("$base")
	done
	[[ ${#BASES[@]} -gt 0 ]] || fail "no base of targets/bases.toml has a series: patches/*/series"
}

# patches_of BASE: fills PATCHES with the patches of its series, in its topics or in none; cover
# letters are none.
patches_of()
{
	mapfile -t PATCHES < <(sed -nE "s,^[^#].*\.patch$,patches/$1/&,p" "patches/$1/series")
	[[ ${#PATCHES[@]} -gt 0 ]] || fail "patches/$1/series lists no patch"
}

# pristine BASE: makes sure that the untouched source of the base is there, in PRISTINE.
pristine()
{
	local status=0
	PRISTINE=$BUILD/$1/pristine
	[[ ! -f $PRISTINE/Makefile ]] || return 0
	BASE=$1 scripts/stages/source.sh run || status=$?
	[[ $status -ne $E_SKIPPED ]] || skip "no source of Linux $1 on offer here"
	[[ $status -eq 0 ]] || fail "no source of Linux $1 in $PRISTINE: run make source BASE=$1"
}

# pristine_of_several BASE: the same in a check of all bases. A source that is not there is
# fetched for the base that this run is about alone; the others are named in NOT_CHECKED.
NOT_CHECKED=
pristine_of_several()
{
	local status=0
	PRISTINE=$BUILD/$1/pristine
	if [[ -f $PRISTINE/Makefile || ${BASE:-$1} == "$1" ]]; then
		(pristine "$1") || status=$?
		[[ $status -eq 0 || $status -eq $E_SKIPPED ]] || exit "$status"
	else
		status=$E_SKIPPED
	fi
	[[ $status -eq 0 ]] || NOT_CHECKED+="; not checked: $1, without source (make source BASE=$1)"
	return "$status"
}

# lkmm: sets LKMM, the command of tools/, which is built first.
lkmm()
{
	TOP=$PWD
	. scripts/lib/cargo.sh
	bash scripts/stages/tools.sh run || fail "tools/ does not build, see above"
}

# workspace: a temporary folder in WORK that goes when the check ends.
workspace()
{
	WORK=$(mktemp -d)
	trap 'rm -rf "$WORK"' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
}
