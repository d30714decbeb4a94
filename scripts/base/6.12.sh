# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034 # sourced by scripts/lib/settings.sh
#
# Base 6.12 (LTS): in the ordinary suites of Debian 12 and 13.

SOURCE_PACKAGE=linux-source-6.12
SOURCE_SUITE=  # the suites that apt is configured with
ARCHITECTURES="x86_64 arm64 riscv64"  # of scripts/arch, those for which it has Rust
API_BASE=7.3   # the base whose users and tests of the API have to work here (tests/parity)
