# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034 # sourced by scripts/lib/settings.sh
#
# arm64 as QEMU's "virt" machine.

KERNEL_ARCH=arm64                       # ARCH= of the kernel build
KERNEL_TARGET=Image
KERNEL_IMAGE=arch/arm64/boot/Image      # below O=
KERNEL_ARGS=(console=ttyAMA0 earlycon)
CLANG_FLAGS=(--target=aarch64-linux-gnu -mno-outline-atomics)
DEBIAN_ARCH=arm64                       # for busybox
HOST_MACHINE=aarch64                    # uname -m where KVM can run this guest

QEMU=qemu-system-aarch64
QEMU_PACKAGE=qemu-system-arm
QEMU_ARGS_kvm=(-M 'virt,gic-version=host' -accel kvm -cpu host)
QEMU_ARGS_tcg=(-M 'virt,gic-version=3' -accel 'tcg,thread=multi' -cpu 'max,pauth-impdef=on')
