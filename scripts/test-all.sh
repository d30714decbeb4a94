#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# test-all.sh: the tests of every base on every architecture that the base has Rust for, one
# after the other, and of every base with the oldest toolchain; KUnit and samples of every base with lockdep,
# its Rust drivers, its compiled litmus tests and its dependencies. What needs no kernel is tested once, with the first, and so are litmus tests as a kit
# for Debian's own kernel. Whatever becomes of one, the others run. Ends with a matrix, and with the sum of it
# alone on the last line.

set -euo pipefail
here=${BASH_SOURCE[0]%/*}
# shellcheck source=scripts/lib/status.sh
. "$here/lib/status.sh"
TOP=$(cd "$here/.." && pwd)
: "${BUILD:=$TOP/build}"
# shellcheck source=scripts/lib/targets.sh
. "$here/lib/targets.sh"
# shellcheck source=scripts/lib/sum.sh
. "$here/lib/sum.sh"

begin_runs test-all
kind="test"
for base in $(target_names bases); do
	for arch in $(target_value bases "$base" architectures); do
		run_one "$base $arch" env "BASE=$base" "ARCH=$arch" "$here/run.sh" "$kind"
		kind=boot-test
		! is_one_of "$arch" "$(target_value bases "$base" drivers)" ||
			run_one "$base $arch drivers" env "BASE=$base" "ARCH=$arch" VARIANT=drivers "$here/run.sh" drivers
		! is_one_of "$arch" "$(target_value bases "$base" compiled)" ||
			run_one "$base $arch compiled" env "BASE=$base" "ARCH=$arch" "$here/run.sh" compiled
		! is_one_of "$arch" "$(target_value bases "$base" deps)" ||
			run_one "$base $arch deps" env "BASE=$base" "ARCH=$arch" "$here/run.sh" deps
	done
	run_one "$base oldest" env "BASE=$base" ARCH=x86_64 TOOLCHAIN=oldest "$here/run.sh" boot-test
	run_one "$base lockdep" env "BASE=$base" ARCH=x86_64 VARIANT=lockdep "$here/run.sh" run
done
base=$(target_names bases | sed -n 1p)
run_one "$base kit" env "BASE=$base" ARCH=x86_64 "$here/run.sh" kit
end_runs
