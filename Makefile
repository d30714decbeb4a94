# SPDX-License-Identifier: GPL-2.0
#
# The one entry point: see "make help". The work is in scripts/.

export BASE ?= 6.12
export ARCH ?= x86_64
export BUILD ?= $(CURDIR)/build
export ACCEL ?= auto
export HELPERS ?= called
export VARIANT ?=
export TOOLCHAIN ?= newest
export RUNS ?= 1
export TIMEOUT ?= 300
export V ?= 0
export KERNEL_TARBALL BUSYBOX FILES SHARD OBJECTS MIR_OPT_LEVEL KDIR INSTALL_MOD_PATH TOPIC

PRISTINE = $(BUILD)/$(BASE)/pristine
GIT_TREE = $(BUILD)/$(BASE)/git$(if $(TOPIC),-$(TOPIC))
SERIES = python3 scripts/series.py
ONE_TOPIC = $(if $(TOPIC),--topic "$(TOPIC)")

.PHONY: help run test boot-test test-all litmus compiled kcsan marks deps asm bench check source tree patches apply
.PHONY: drivers mutants lava series-status modules modules_install rust-analyzer clean distclean

help:
	@scripts/help.sh

drivers: export VARIANT = drivers
run test boot-test litmus compiled marks deps asm bench check source drivers mutants lava:
	@scripts/run.sh $@

test-all:
	@scripts/test-all.sh

kcsan:
	@scripts/kcsan.sh

# A topic has its own git tree; NEEDS= says what a new one needs.
tree: source
	@$(SERIES) tree --base "$(BASE)" --pristine "$(PRISTINE)" --tree "$(GIT_TREE)" \
		$(ONE_TOPIC) $(if $(NEEDS),--needs "$(NEEDS)")

# FROM=tree takes the commits made in the git tree.
patches: source
	@$(SERIES) regenerate --base "$(BASE)" --pristine "$(PRISTINE)" $(ONE_TOPIC) \
		$(if $(filter tree,$(FROM)),--from-tree "$(GIT_TREE)")

# The base follows from the tree's version unless BASE= is given.
apply:
	@$(if $(KDIR),,echo 'error: which tree? make apply KDIR=DIR' >&2; exit 2;) \
		$(SERIES) apply --kdir "$(KDIR)" $(ONE_TOPIC) $(if $(filter command environment,$(firstword $(origin BASE))),--base "$(BASE)")

# The tree or tarball is only read; without one, each base's own source. BASE= is as above.
series-status:
	@$(SERIES) status $(if $(KDIR)$(KERNEL_TARBALL),,--build "$(BUILD)") $(if $(KDIR),--kdir "$(KDIR)") \
		$(if $(KERNEL_TARBALL),--tarball "$(KERNEL_TARBALL)") $(if $(JSON),--json) $(ONE_TOPIC) \
		$(if $(filter command environment,$(firstword $(origin BASE))),--base "$(BASE)")

modules modules_install rust-analyzer:
	@scripts/kdir.sh $@

clean distclean:
	@scripts/clean.sh $@
