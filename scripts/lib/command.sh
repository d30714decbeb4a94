# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash

# run COMMAND...: says it in the log, then does it.
run()
{
	printf '$%s\n' "$(printf ' %q' "$@")" >&2
	"$@"
}
