#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The guest's file system: a static busybox, init, modules with KUnit suites in /kunit, one
# folder /lkmm/NAME for each sample that has a test.sh, and beside them the shell functions
# that those share. The kernel's own gen_init_cpio makes the device nodes without root and
# writes the entries in the order given.

. "${BASH_SOURCE[0]%/*}/../lib/stage.sh"
. "$TOP/scripts/lib/busybox.sh"

IMAGE=$OUT/initramfs.cpio.gz

stage_inputs()
{
	input_stage modules
	input_files scripts/guest scripts/stages/initramfs.sh scripts/lib/busybox.sh scripts/static_program.py
	kunit_modules | xargs -r sha256sum | awk '{ print $2, $1 }'
	printf 'BUSYBOX %s\n' "$BUSYBOX"
}

stage_ready() { [[ -f $IMAGE ]]; }

# built STAGE MODULE: the module, if its stage ended well and with this very kernel.
built()
{
	local stamp
	stamp=$(stamp_of "$1")
	if [[ -f $stamp && -f $2 ]] && bash "$TOP/scripts/stages/$1.sh" inputs | cmp -s - "$stamp"; then
		echo "$2"
	fi
}

kunit_modules()
{
	built parity "$PARITY/parity.ko"
	built kcsan-suite "$KCSAN_MODULE"
}

# The list that gen_init_cpio reads.
contents()
{
	local folder file mode
	printf 'dir /%s 755 0 0\n' bin dev proc sys tmp lkmm kunit
	printf 'nod /dev/console 600 0 0 c 5 1\n'
	printf 'file /bin/busybox %s 755 0 0\n' "$GUEST_BUSYBOX"
	printf 'slink /bin/sh busybox 777 0 0\n'
	printf 'file /init %s 755 0 0\n' "$TOP/scripts/guest/init"
	kunit_modules | while read -r file; do
		printf 'file /kunit/%s %s 644 0 0\n' "${file##*/}" "$file"
	done
	find "$MODULES/samples" -maxdepth 1 -name '*.sh' | LC_ALL=C sort | while read -r file; do
		printf 'file /lkmm/%s %s 644 0 0\n' "${file##*/}" "$file"
	done
	find "$MODULES" -mindepth 3 -maxdepth 3 -name test.sh | LC_ALL=C sort | while read -r file; do
		folder=${file%/test.sh}
		printf 'dir /lkmm/%s 755 0 0\n' "${folder##*/}"
		find "$folder" -maxdepth 1 -type f \( -name '*.ko' -o -name test.sh -o -name 'user_*' ! -name '*.*' \) |
			LC_ALL=C sort | while read -r file; do
			mode=644
			[[ $file == *.ko ]] || mode=755
			printf 'file /lkmm/%s/%s %s %s 0 0\n' "${folder##*/}" "${file##*/}" "$file" "$mode"
		done
	done
}

stage_run()
{
	find_busybox
	contents >"$OUT/initramfs.list"
	run "$OBJ/usr/gen_init_cpio" -t 0 "$OUT/initramfs.list" | gzip -n -1 >"$IMAGE.tmp"
	mv "$IMAGE.tmp" "$IMAGE"
}

stage_summary()
{
	echo "$(grep -c '/test.sh ' "$OUT/initramfs.list" || true) tests, $(stat -c %s "$IMAGE" | numfmt --to=iec)B"
}

stage_main "$@"
