# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034 # sourced by scripts/lib/settings.sh
#
# 32-bit ARM (ARMv7-A) as QEMU's "virt" machine, always emulated: Linux gave up KVM on
# this architecture in 5.7.

KERNEL_ARCH=arm                         # ARCH= of the kernel build
KERNEL_TARGET=zImage
KERNEL_IMAGE=arch/arm/boot/zImage       # below O=
KERNEL_ARGS=(console=ttyAMA0 earlycon)
CLANG_FLAGS=(--target=arm-linux-gnueabihf -march=armv7-a)
DEBIAN_ARCH=armhf                       # for busybox
HOST_MACHINE=armv7l                     # uname -m where this guest's programs run

QEMU=qemu-system-arm
QEMU_PACKAGE=qemu-system-arm
QEMU_ARGS_kvm=(-M virt -accel kvm -cpu host)
QEMU_ARGS_tcg=(-M virt -accel 'tcg,thread=multi' -cpu cortex-a15)
