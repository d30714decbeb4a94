#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# make help

set -euo pipefail
here=${BASH_SOURCE[0]%/*}
TOP=$(cd "$here/.." && pwd)
. "$here/lib/status.sh"
. "$here/lib/targets.sh"

cat <<EOF
From a fresh machine to results; each does all that is needed and skips what is done:
  make run              build the patched kernel and the samples, boot, show their results
  make test             make check, then KUnit and the samples in the guest; on 6.12 also 7.3's users and tests
                        of the API (fetches 7.3's source, 2 GB); ends with "N passed, N failed"
  make boot-test        make test without the checks that need no kernel
  make test-all         make test for the first, make boot-test for every other base and architecture, and for
                        every base with the oldest toolchain; make run with lockdep; make drivers on x86_64 and
                        arm64, make compiled on arm64, riscv64 and x86_64, litmus tests on Debian's own kernel;
                        one matrix, and "N passed, N failed"
  make litmus           run litmus tests in the guest, in C, in Rust and mixed, and judge what was seen by
                        what herd7 says that the memory model allows; ends with "N passed, N failed"
  make compiled ARCH=arm64|riscv64|x86_64
                        compile litmus tests, in C, in Rust and mixed, with the kernel's flags, and compare what their
                        machine code allows with what the memory model does; ends with "N passed, N failed"
  make kcsan            data races between C and Rust, by KCSAN in the guest: seeded ones, each of which it has to
                        report, and what it says of the KUnit suites, samples and litmus tests; by its
                        default rules and by the strict ones; ends with "N passed, N failed"
  make marks            how C accesses the fields that Rust hands to atomic operations: which accesses lack a mark
  make deps ARCH=arm64|x86_64
                        address, data and control dependencies in kernel/, mm/, the kernel crate and the samples:
                        which of them are left in the machine code. VARIANT=defconfig: in the C of the
                        architecture's defconfig; VARIANT=drivers: in the kernel's own Rust drivers;
                        MIR_OPT_LEVEL=0: in Rust that is compiled without rustc's own optimisations
  make asm              compile each operation in C and in Rust for every architecture, compare the
                        machine code (no kernel build); ends with "N passed, N failed"
  make bench            cycles per operation on this machine: C, Rust, core::sync::atomic
  make lava             as root: a campaign of litmus tests in a lab on this machine, a LAVA server with a device of
                        QEMU, which leaves nothing on it; ends with "N passed, N failed"
  make drivers          compile the kernel's own Rust drivers and samples with the series below them
  make mutants          change the code of tools/ that judges, one thing at a time: some test has to fail each time; hours
  make check            no kernel build: the series applies and agrees with rust/, style, licences

The series:
  make apply KDIR=DIR   apply it to your own kernel tree, or leave that as it was and say why
  make series-status    what of each patch applies, is upstream or conflicts: on KDIR=DIR, on
                        KERNEL_TARBALL=FILE, or on each base's own source; JSON=1 for a program
  make tree             a git tree with the series as commits, to edit, in BUILD/BASE/git; TOPIC=NAME: in
                        BUILD/BASE/git-NAME, with NEEDS="NAME ..." for a new topic
  make patches          write patches/ again from rust/ and kernel/; FROM=tree: from make tree's commits
  TOPIC=NAME            for these (make patches: with FROM=tree): one topic of a base that has them,
                        with what it needs

Your own kernel, patched and built (KDIR is its source or its O= folder):
  make modules KDIR=DIR            build the samples for it, in BUILD/kdir
  make modules_install KDIR=DIR    install them (INSTALL_MOD_PATH=DIR: below that folder)
  make deps KDIR=DIR               its dependencies in kernel/, mm/ and the kernel crate, or in OBJECTS=; it is only read
  make rust-analyzer [KDIR=DIR]    rust-project.json for the tree and the samples; default: make run's tree

  make clean            delete what was built for BASE and ARCH; make distclean: all of BUILD
  make help             this text

Variables (default):
  BASE                  kernel version: $(target_names bases | paste -sd' ') (6.12)
  ARCH                  guest's architecture (x86_64):
$(for base in $(target_names bases); do echo "                          BASE=$base: $(target_value bases "$base" architectures)"; done)
  BUILD                 where sources and objects go: 2 GB per kernel, 1 for make asm, 4 while it is filled (build)
  ACCEL                 auto, kvm or tcg; auto takes KVM if a probe shows that it works (auto)
  HELPERS               called: C's helpers are functions; inlined: part of Rust objects (called)
  VARIANT               another kernel configuration of tests/config/variant: $(variants) (none)
  TOOLCHAIN             newest: the compilers in PATH, or Debian's; oldest: rustc 1.85 and LLVM 19 of Debian 12 and
                        the oldest bindgen that the kernel takes, with objects of their own (newest)
  LITMUS                make litmus, make compiled: these files or folders (the kernel tree's tests and those of tests/litmus)
  ROUNDS                make litmus: instances of each test in each language (100000)
  FILES, SHARD          make mutants: only these files, as "asm/src/compare.rs", or one part of all, as 1/8 (all)
  OBJECTS               make deps: these objects or folders, as "fs kernel/fork.o"; without explanations (see above)
  RUNS                  how often the guest loads the modules with KUnit suites (1)
  CELLS                 make asm: only these of the matrix, as x86_64_O2_inlined (all)
                        make compiled: these, as arm64_lto_O2_inlined, or with -mir0 behind it to build Rust without MIR
                        optimisations (arm64_lse at -O2 with and without -mir0, at -Os, with called helpers, and arm64_lto)
  BLESS                 make compiled: 1 writes this machine's part of Documentation/compiled-code.rst instead of
                        comparing it (0)
  CHART                 make bench: also draw an SVG file (none)
  TIMEOUT               seconds in which the next test of the guest has to end (300)
  V                     1 shows every command and its output (0)
  KERNEL_TARBALL        a linux-BASE.*.tar.xz from kernel.org, instead of apt's source package
  BUSYBOX               a static busybox for the guest, instead of Debian's

Statuses of the scripts (make prints one as "Error N" and itself ends with 2):
  0       everything passed
$(status_list)
EOF
