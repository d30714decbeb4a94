#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# kcsan.sh: KCSAN on one base and architecture, by its default rules and by the strict ones, each
# a kernel of its own; VARIANT chooses one of them. Ends with the sum alone on the last line.

set -euo pipefail
here=${BASH_SOURCE[0]%/*}
# shellcheck source=scripts/lib/settings.sh
. "$here/lib/settings.sh"
# shellcheck source=scripts/lib/sum.sh
. "$here/lib/sum.sh"

VARIANTS=(kcsan kcsan-strict)
[[ -z $VARIANT ]] || VARIANTS=("$VARIANT")
[[ ${VARIANTS[0]} == kcsan* ]] ||
	die "$E_USAGE" "VARIANT=$VARIANT: a kernel without KCSAN" "use kcsan or kcsan-strict, or leave it out for both"
begin_runs kcsan
for variant in "${VARIANTS[@]}"; do
	run_one "$BASE $ARCH $variant" env "VARIANT=$variant" "$here/run.sh" kcsan
done
end_runs
