#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# A campaign in a real LAVA: a server, a dispatcher and a device of QEMU on this machine (tests/lava/lab.sh),
# with the kernel of "make run". One of its jobs is canceled, and run again. Nothing of the machine changes.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/kmake.sh"
. "$TOP/scripts/lib/cargo.sh"
. "$TOP/scripts/lib/guest.sh"

LAB=$BUILD/tools/lava-lab
LAB_OUT=$OUT/lava

# Always: what a guest shows is not a function of its inputs.
stage_inputs() { echo "none -"; }

stage_ready() { false; }

# need_namespaces: root may do all of this on a machine, but not in every container.
need_namespaces()
{
	[[ $(id -u) -eq 0 ]] || skip_stage "only root can set up a LAVA server" "run it as root"
	[[ -n $(apt-cache policy lava-server 2>/dev/null | sed -n 's/^ *Candidate: [0-9]/&/p') ]] ||
		skip_stage "apt offers no lava-server here" "Debian 12 has it"
	unshare --mount --net --pid --fork true || skip_stage "no namespaces here"
}

# litmus COMMAND ARGUMENT...
litmus()
{
	run "$LKMM" litmus "$1" --kernel "$PRISTINE" --cache "$BUILD/$BASE/litmus-cache" "${@:2}"
}

# write_jobs FOLDER ARGUMENT...: jobs of a minute at most.
write_jobs()
{
	litmus job --lava --out "$1" --kernel-image "$OBJ/$KERNEL_IMAGE" --kdir "$OBJ" --rate 100000 --max-time 65 \
		"${@:2}" "$PRISTINE"/tools/memory-model/litmus-tests/SB+{poonceonces,fencembonceonces}.litmus
}

# An initramfs with a shell, which is an image like any other for LAVA.
make_image()
{
	local root=$LAB_OUT/root
	mkdir -p "$root/bin" "$root/dev"
	cp "$GUEST_BUSYBOX" "$root/bin/busybox"
	ln -s busybox "$root/bin/sh"
	cp "$TOP/tests/lava/shell.sh" "$root/init"
	chmod 755 "$root/init"
	mknod "$root/dev/console" c 5 1
	(cd "$root" && find . | "$GUEST_BUSYBOX" cpio -o -H newc) >"$LAB_OUT/image.cpio"
}

stage_run()
{
	[[ -f $(stamp_of herd) ]] || skip_stage "no herd7 to ask what the model allows" "make litmus says more"
	[[ $ARCH == x86_64 ]] || skip_stage "the lab's device is a PC"
	need_namespaces
	rm -rf "$LAB_OUT" "$(results_of lava)"
	mkdir -p "$LAB_OUT" "$RESULTS" "$LAB"
	[[ -d $LAB/packages ]] || run "$TOP/tests/lava/lab.sh" install "$LAB" ||
		die "$E_PACKAGES" "LAVA could not be installed in an overlay in $LAB" "see the message above"
	use_toolchain
	find_busybox
	make_image
	write_jobs "$LAB_OUT/guest" --device-type qemu --busybox "$GUEST_BUSYBOX" --rounds 2000000
	write_jobs "$LAB_OUT/image" --device-type "$TOP/tests/lava/shell.yaml" --image "$LAB_OUT/image.cpio" --rounds 200000
	run "$TOP/tests/lava/lab.sh" run "$LAB" "$BUILD" "$TOP/tests/lava/campaign.sh" "$LAB_OUT/guest" "$LAB_OUT/image" \
		"$LKMM" litmus collect --kernel "$PRISTINE" --cache "$BUILD/$BASE/litmus-cache" ||
		die "$E_TEST" "the campaign is not as it should be"
	record_case lava "a job that is canceled and run again" passed
	litmus collect --results "$(results_of lava)" "$LAB_OUT/guest/manifest.json"
	litmus collect --results "$(results_of lava)" "$LAB_OUT/image/manifest.json"
}

stage_main "$@"
