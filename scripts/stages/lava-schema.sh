#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The definitions that "lkmm litmus job" writes for each device type it knows, and for a board, are
# valid by the schema of LAVA itself, which comes from Debian's packages.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/packages.sh"
. "$TOP/scripts/lib/cargo.sh"
. "$TOP/scripts/lib/apt.sh"
. "$TOP/scripts/lib/unpacked.sh"

# The oldest release of Debian with a LAVA that this was tried with.
SUITE=bookworm
SCHEMA=$BUILD/tools/lava-common
DEFINITIONS=$OUT/lava-schema

stage_inputs()
{
	input_stage tools
	input_files tests/lava scripts/stages/lava-schema.sh
}

stage_ready() { [[ -f $(results_of lava-schema) ]]; }

# write_job DEVICE_TYPE ARGUMENT...: two jobs for it.
write_job()
{
	run "$LKMM" litmus job --lava --kernel "$PRISTINE" --cache "$BUILD/$BASE/litmus-cache" --lang c \
		--device-type "$1" "${@:2}" --rounds 200000 --rate 100000 --max-time 4 --out "$DEFINITIONS/${1##*/}" \
		"$PRISTINE"/tools/memory-model/litmus-tests/{SB+poonceonces,MP+polocks}.litmus
}

stage_run()
{
	local type
	local -a guest=(--kernel-image http://example.org/Image --initramfs http://example.org/initramfs.cpio)
	[[ -f $(stamp_of herd) ]] || skip_stage "no herd7 to ask what the model allows" "make litmus says more"
	[[ -d $SCHEMA ]] || unpack_packages "$E_PACKAGES" "$SCHEMA" lava-common python3-voluptuous python3-yaml
	rm -rf "$DEFINITIONS" "$(results_of lava-schema)"
	mkdir -p "$RESULTS"
	for type in qemu qemu-arm64 "$TOP/tests/lava/u-boot.yaml"; do write_job "$type" "${guest[@]}"; done
	write_job qemu-image --image http://example.org/debian.qcow2
	write_job "$TOP/tests/lava/shell.yaml" --image http://example.org/image.cpio --kernel-image http://example.org/bzImage
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$SCHEMA/usr/lib/python3/dist-packages \
		run python3 "$TOP/tests/lava/validate.py" "$DEFINITIONS"/*/*.yaml || die "$E_TEST" "LAVA refuses a definition"
	record_case lava-schema "definitions for 5 device types" passed
}

stage_main "$@"
