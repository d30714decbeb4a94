# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034 # sourced by scripts/lib/settings.sh
#
# riscv64 as QEMU's "virt" machine, with the firmware (OpenSBI) that QEMU comes with.

KERNEL_ARCH=riscv                       # ARCH= of the kernel build
KERNEL_TARGET=Image
KERNEL_IMAGE=arch/riscv/boot/Image      # below O=
KERNEL_ARGS=(console=ttyS0 earlycon)
CLANG_FLAGS=(--target=riscv64-linux-gnu)
DEBIAN_ARCH=riscv64                     # for busybox
DEBIAN_SUITE=trixie                     # Debian has this architecture since its release 13
HOST_MACHINE=riscv64                    # uname -m where KVM can run this guest

QEMU=qemu-system-riscv64
QEMU_PACKAGE=qemu-system-riscv64        # a name that two packages provide: one of Debian 12, one of 13
QEMU_ARGS_kvm=(-M virt -accel kvm -cpu host)
QEMU_ARGS_tcg=(-M virt -accel 'tcg,thread=multi' -cpu rv64)
