# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034 # sourced by others
#
# Exit statuses of scripts/run.sh and scripts/series.py. (GNU make itself always exits with 2 when a
# recipe failed, and prints the recipe's status as "Error N".)

E_TEST=1        # a sample, a KUnit case or a check failed
E_USAGE=2       # a variable or an argument has a value that cannot work
E_PACKAGES=3    # tools of this machine are missing and could not be installed
E_SOURCE=4      # no kernel source, or one of another version
E_TOOLCHAIN=5   # clang, rustc or bindgen missing or too old
E_TREE=6        # the series does not apply
E_CONFIG=7      # an option asked for is not in the final .config
E_KERNEL=8      # the kernel does not build
E_MODULES=9     # the sample modules do not build
E_INITRAMFS=10  # the guest's file system could not be made
E_BOOT=11       # QEMU is missing or did not start
E_CRASH=12      # the guest panicked, or ended before its tests did
E_TIMEOUT=13    # no test in the guest ended in TIMEOUT seconds
E_NO_TESTS=14   # the guest ran to its end without a single test
E_SKIPPED=15    # every test was skipped, or a stage without which there are none
E_DISK=16       # disk full, or too little room to begin
E_LOCKED=17     # another run uses the same BUILD
E_INPUT=18      # a file or folder is missing, not readable, not writable, or no kernel source
E_APPLIED=19    # the series, or a patch of it, is in the kernel already
E_DIRTY=20      # uncommitted or unrecorded work is in the way
E_FUZZ=21       # a patch applies only if lines around it may differ
E_SIGNAL=128    # + number of the signal that stopped the run

# What "make help" prints; the list above is the only copy.
status_list()
{
	sed -nE 's/^E_[A-Z_]+=([0-9]+) +# (.*)/  \1 \2/p' "${BASH_SOURCE[0]}" | sed -E 's/^(  [0-9]+) /\1\t/' | expand -t 10
}

# die STATUS CAUSE [FIX]...: the last words of a stage, in its log or on the terminal.
die()
{
	local status=$1 cause=$2
	shift 2
	printf 'error: %s\n' "$cause" >&2
	if [[ $# -gt 0 ]]; then printf '  fix: %s\n' "$@" >&2; fi
	exit "$status"
}

# skip_stage REASON [FIX]...: the same for a stage whose work this machine cannot do: no
# failure, but no success either.
skip_stage()
{
	local reason=$1
	shift
	printf 'skipped: %s\n' "$reason" >&2
	if [[ $# -gt 0 ]]; then printf '  fix: %s\n' "$@" >&2; fi
	exit "$E_SKIPPED"
}
