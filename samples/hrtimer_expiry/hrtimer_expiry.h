/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the C half and the Rust half share.
 */
#ifndef _HRTIMER_EXPIRY_H
#define _HRTIMER_EXPIRY_H

#include <linux/completion.h>
#include <linux/hrtimer.h>
#include <linux/types.h>

/**
 * struct hrtimer_expiry - a periodic timer; must not move while it runs
 * @timer: the timer; its callback forwards node.expires
 * @start: the first expiry time; all the others are @start + n * @period
 * @period: nanoseconds between two expiry times
 * @last: the last expiry time that the callback set
 * @fired: how often the callback ran
 * @misplaced: how often it ran anywhere but in a hard interrupt on @timer_cpu
 * @end: when the reader stops
 * @timer_cpu: where the timer runs
 * @reader_cpu: where the Rust thread reads
 * @pieces: read the expiry in pieces, which is wrong on purpose
 * @reads: by Rust: how many times it read the expiry time
 * @changes: by Rust: how many reads gave another value than the read before
 * @never_set: by Rust: how many reads gave a value that was never set
 * @backwards: by Rust: how many reads gave less than the read before
 * @highest: by Rust: the highest value that it read
 * @first_bad: by Rust: the first value that was never set or went backwards
 * @done: by Rust: the fields above are final
 */
struct hrtimer_expiry {
	struct hrtimer timer;
	s64 start;
	s64 period;
	s64 last;
	u64 fired;
	u64 misplaced;
	s64 end;
	unsigned int timer_cpu;
	unsigned int reader_cpu;
	bool pieces;

	u64 reads;
	u64 changes;
	u64 never_set;
	u64 backwards;
	s64 highest;
	s64 first_bad;
	struct completion done;
};

/* The C half, called by Rust. */
void hrtimer_expiry_setup(struct hrtimer_expiry *he);
int hrtimer_expiry_run(struct hrtimer_expiry *he);
bool hrtimer_expiry_goes_on(struct hrtimer_expiry *he);
void hrtimer_expiry_done(struct hrtimer_expiry *he);

/* The Rust half, called by C: the thread that reads. */
int hrtimer_expiry_reader(void *he);

#endif /* _HRTIMER_EXPIRY_H */
