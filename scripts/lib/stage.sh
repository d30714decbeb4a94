# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What a stage (scripts/stages/NAME.sh) is: a script that defines
#   stage_inputs    prints one line per input, "name value"; run again when one differs
#   stage_ready     true if the stage's results are there (default: true)
#   stage_run       does the work; whatever it prints is the log
#   stage_summary   one short line about what it made (default: the counts of its cases)
#   stage_show      what people should see even if the run failed (default: nothing)
# and ends with: stage_main "$@". scripts/lib/runner.sh calls it once for each of
# these. The stamp (stamp_of) holds the inputs of the last run that ended well.

set -euo pipefail
# shellcheck source=scripts/lib/settings.sh
. "${BASH_SOURCE[0]%/*}/settings.sh"
# shellcheck source=scripts/lib/command.sh
. "${BASH_SOURCE[0]%/*}/command.sh"
# shellcheck source=scripts/lib/results.sh
. "${BASH_SOURCE[0]%/*}/results.sh"

stage_ready() { true; }
stage_summary() { count_cases "$(results_of "$(basename "$0" .sh)")"; }
stage_show() { true; }

stage_main()
{
	local verb=${1-}
	case $verb in
	inputs | ready | run | summary | show) "stage_$verb" ;;
	*) die "$E_USAGE" "usage: ${0##*/} inputs|ready|run|summary|show" ;;
	esac
}

# input_files PATH...: one line per file, folders with all that is in them.
input_files()
{
	(
		cd "$TOP"
		find "$@" -name __pycache__ -prune -o -type f -print0 2>/dev/null |
			LC_ALL=C sort -z | xargs -0r sha256sum | sed -E 's/^(\S+)  (.*)/\2 \1/'
	)
}

# input_stage NAME...: this stage uses what those made.
input_stage()
{
	local name
	for name in "$@"; do
		printf '%s %s\n' "$name" "$(sha256sum <"$(stamp_of "$name")" | cut -c 1-64)"
	done
}

# input_stat FILE...: by size and time only, for files too big or too many to read.
input_stat()
{
	local file
	for file in "$@"; do
		printf '%s %s\n' "$file" "$(stat -Lc '%s/%Y' "$file" 2>/dev/null || echo none)"
	done
}

# The compilers by place and version, not by the rest of PATH.
input_toolchain() { sed -n 's/^# /toolchain-/p' "$TOOLCHAIN_ENV"; }
