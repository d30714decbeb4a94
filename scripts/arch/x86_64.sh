# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034 # sourced by scripts/lib/settings.sh
#
# x86_64 as QEMU's default PC.

KERNEL_ARCH=x86_64                      # ARCH= of the kernel build
KERNEL_TARGET=bzImage
KERNEL_IMAGE=arch/x86/boot/bzImage      # below O=
# no_timer_check: on a busy host an emulated timer is too late for the kernel's test of it.
KERNEL_ARGS=(console=ttyS0 earlyprintk=ttyS0 no_timer_check)
CLANG_FLAGS=(--target=x86_64-linux-gnu)
DEBIAN_ARCH=amd64                       # for busybox
HOST_MACHINE=x86_64                     # uname -m where KVM can run this guest

QEMU=qemu-system-x86_64
QEMU_PACKAGE=qemu-system-x86
QEMU_ARGS_kvm=(-accel kvm -cpu host)
QEMU_ARGS_tcg=(-accel 'tcg,thread=multi' -cpu max)
