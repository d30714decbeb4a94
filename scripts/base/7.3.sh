# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034 # sourced by scripts/lib/settings.sh
#
# Base 7.3 (stable): in the backports of Debian 13 alone.

SOURCE_PACKAGE=linux-source-7.3
SOURCE_SUITE=trixie-backports
ARCHITECTURES="x86_64 arm64 riscv64 arm"  # of scripts/arch, those for which it has Rust
API_BASE=      # the API is its own
