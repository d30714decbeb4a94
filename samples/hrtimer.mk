# SPDX-License-Identifier: GPL-2.0
#
# For a sample whose C half includes ../hrtimer.h: detects which function this
# kernel has to set up a timer. `sample` has to be set, as for bindgen.mk.

ifneq ($(shell grep -w hrtimer_setup $(srctree)/include/linux/hrtimer.h),)
CFLAGS_$(sample)_c.o += -DHAVE_HRTIMER_SETUP
endif
