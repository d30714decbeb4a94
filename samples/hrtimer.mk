# SPDX-License-Identifier: GPL-2.0
#
# For a sample whose C half includes ../hrtimer.h: which of the two ways to set
# up a timer this kernel has. Included after `sample` is set, as bindgen.mk is.

ifneq ($(shell grep -w hrtimer_setup $(srctree)/include/linux/hrtimer.h),)
CFLAGS_$(sample)_c.o += -DHAVE_HRTIMER_SETUP
endif
