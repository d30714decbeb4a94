/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Linux 6.13 replaced hrtimer_init() by hrtimer_setup(). hrtimer.mk detects which
 * one this kernel has.
 */
#ifndef _SAMPLES_HRTIMER_H
#define _SAMPLES_HRTIMER_H

#include <linux/hrtimer.h>

/**
 * sample_hrtimer_setup - fill in a timer on the monotonic clock
 * @timer: the timer
 * @fn: its callback
 * @mode: the mode in which it will be started
 */
static inline void sample_hrtimer_setup(struct hrtimer *timer,
					enum hrtimer_restart (*fn)(struct hrtimer *),
					enum hrtimer_mode mode)
{
#ifdef HAVE_HRTIMER_SETUP
	hrtimer_setup(timer, fn, CLOCK_MONOTONIC, mode);
#else
	hrtimer_init(timer, CLOCK_MONOTONIC, mode);
	timer->function = fn;
#endif
}

#endif /* _SAMPLES_HRTIMER_H */
