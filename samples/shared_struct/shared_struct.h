/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The structures that the C thread and the Rust thread share.
 */
#ifndef _SHARED_STRUCT_H
#define _SHARED_STRUCT_H

#include <linux/cache.h>
#include <linux/completion.h>
#include <linux/types.h>

/* Rounds between two meetings of the threads: each has a slot of its own. */
#define SHARED_BATCH 25000

/* Who calls shared_struct_pace(). */
#define SHARED_C 0
#define SHARED_RUST 1

/* What one round does; see scenarios_c.c and scenarios.rs. */
enum shared_scenario {
	SHARED_C_TO_RUST,
	SHARED_RUST_TO_C,
	SHARED_STORE_BUFFERING,
	SHARED_COUNTER,
	SHARED_POINTER,
	SHARED_LOCK,
	SHARED_SCENARIOS,
};

/**
 * struct shared_node - what a published pointer points to
 * @value: nonzero from before the publication on
 */
struct shared_node {
	int value;
};

/**
 * struct shared_slot - the memory of one round; all zero at its start
 * @x: payload, or the C thread's word of the store-buffering pair
 * @node: what @ptr will point to
 * @r0: what the first read of the round gave
 * @y: flag, or the Rust thread's word of the store-buffering pair
 * @ptr: published by C, followed by Rust
 * @r1: what the second read gave
 *
 * Two cache lines, so that what is on one may arrive without the other.
 */
struct shared_slot {
	int x ____cacheline_aligned;
	struct shared_node node;
	int r0;
	int y ____cacheline_aligned;
	struct shared_node *ptr;
	int r1;
};

/**
 * struct shared_pace - how far a thread is
 * @round: the round of the batch that it begins
 */
struct shared_pace {
	int round ____cacheline_aligned;
};

/**
 * struct shared_struct - one run of all scenarios
 * @scenario: the one that runs; changed only while no thread runs
 * @rounds: how many rounds each scenario gets at least, a multiple of SHARED_BATCH
 * @enough: how many of them have to begin with both threads there
 * @broken: leave out the ordering on both sides
 * @slots: SHARED_BATCH slots
 * @counter: both threads add to it
 * @lock: 0, or who holds it: 1 is the C thread, 2 the Rust thread
 * @plain: protected by @lock
 * @outcome: how many rounds ended with r0, r1 = 0, 0; 0, 1; 1, 0; 1, 1
 * @forbidden: of those, how many the model forbids with the ordering in place
 * @pace: how far the C thread and the Rust thread are
 * @ran: by the C thread: how many rounds there were
 * @in_step: by the C thread: how many of them began with both threads there
 * @more: by the C thread: there will be another batch
 * @met: how many times a thread came to a meeting
 * @done: a thread has finished
 */
struct shared_struct {
	enum shared_scenario scenario;
	unsigned long rounds;
	unsigned long enough;
	bool broken;
	struct shared_slot *slots;
	atomic_t counter;
	int lock;
	unsigned long plain;
	unsigned long outcome[4];
	unsigned long forbidden;
	struct shared_pace pace[2];
	unsigned long ran;
	unsigned long in_step;
	bool more;
	atomic_t met;
	struct completion done;
};

/* shared_struct_c.c, called by Rust. */
int shared_struct_setup(struct shared_struct *s);
void shared_struct_free(struct shared_struct *s);
int shared_struct_run(struct shared_struct *s);
void shared_struct_meet(struct shared_struct *s);
void shared_struct_pace(struct shared_struct *s, int side, int round);
void shared_struct_done(struct shared_struct *s);

/* scenarios_c.c: the C side of a batch, and its judge. */
void shared_struct_c_batch(struct shared_struct *s);
void shared_struct_check(struct shared_struct *s);
int shared_struct_report(struct shared_struct *s);

/* The Rust half, called by C: the Rust thread. */
int shared_struct_rust_thread(void *s);

#endif /* _SHARED_STRUCT_H */
