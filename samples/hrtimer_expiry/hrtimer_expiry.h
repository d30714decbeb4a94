/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the C half and the Rust half. */
#ifndef _HRTIMER_EXPIRY_H
#define _HRTIMER_EXPIRY_H

#include <linux/completion.h>
#include <linux/hrtimer.h>
#include <linux/types.h>

/**
 * struct hrtimer_expiry - a timer whose expiry time an interrupt moves forward
 * @timer: the timer; never started. Its expiry time is n * (2^32 + 1) ns: both
 *	   halves are n, and change together
 * @tick: a periodic timer, whose callback adds one to n
 * @steps: the current n
 * @misplaced: how often the callback ran on another CPU than @timer_cpu, or
 *	       not in a hard interrupt
 * @end: the time at which the reader stops
 * @timer_cpu: the CPU of the callback
 * @reader_cpu: the CPU of the Rust thread
 * @halves: read the expiry time in halves, to get torn values
 * @reads: by Rust: how many times it read the expiry time
 * @changes: by Rust: how many reads gave another expiry time than the one before
 * @never_set: by Rust: how many reads gave two different halves
 * @backwards: by Rust: how many reads gave less than the read before
 * @highest: by Rust: the highest n that it read
 * @first_bad: by Rust: the first two halves that differ
 * @done: by Rust: the fields above are final
 */
struct hrtimer_expiry {
	struct hrtimer timer;
	struct hrtimer tick;
	u32 steps;
	u32 misplaced;
	s64 end;
	unsigned int timer_cpu;
	unsigned int reader_cpu;
	bool halves;

	unsigned long reads;
	unsigned long changes;
	unsigned long never_set;
	unsigned long backwards;
	u32 highest;
	u32 first_bad[2];
	struct completion done;
};

/* The C half, called by Rust. */
void hrtimer_expiry_setup(struct hrtimer_expiry *he);
int hrtimer_expiry_run(struct hrtimer_expiry *he);
bool hrtimer_expiry_continue(struct hrtimer_expiry *he);
void hrtimer_expiry_done(struct hrtimer_expiry *he);

/* The Rust half, called by C: the thread that reads. */
int hrtimer_expiry_reader(void *he);

#endif /* _HRTIMER_EXPIRY_H */
