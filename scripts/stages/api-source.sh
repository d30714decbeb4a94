#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The source of the base whose API this one has (API_BASE), for the stage "parity": it is what
# "make source" makes for that base, with the same stamp. KERNEL_TARBALL is for this base.

set -euo pipefail
here=${BASH_SOURCE[0]%/*}
# shellcheck source=scripts/lib/settings.sh
. "$here/../lib/settings.sh"

BASE=$API_BASE KERNEL_TARBALL='' exec bash "$here/source.sh" "$@"
