/* SPDX-License-Identifier: GPL-2.0 */
/* The structures that the C thread and the Rust thread share. */
#ifndef _SHARED_STRUCT_H
#define _SHARED_STRUCT_H

#include <linux/cache.h>
#include <linux/completion.h>
#include <linux/seqlock.h>
#include <linux/types.h>

/* Rounds between two meetings of the threads; each round has its own slot. */
#define SHARED_BATCH 25000

/* Words that C writes and Rust copies. */
#define SHARED_WORDS 8

/* The callers of shared_struct_pace(). */
#define SHARED_C 0
#define SHARED_RUST 1

/* The code of a round is in scenarios_c.c and scenarios.rs. */
enum shared_scenario {
	SHARED_C_TO_RUST,
	SHARED_RUST_TO_C,
	SHARED_STORE_BUFFERING,
	SHARED_COUNTER,
	SHARED_POINTER,
	SHARED_LOCK,
	SHARED_SEQCOUNT,
	SHARED_SCENARIOS,
};

/*
 * What both threads access at the same time, by marked accesses. In Rust these types are Atomic<i32>
 * and Atomic<*mut shared_node>, which have no other accesses: see bindgen-atomic-y in Kbuild.
 */
typedef int shared_word;
typedef struct shared_node *shared_node_ptr;

/**
 * struct shared_node - the target of a published pointer
 * @value: set before the pointer is published
 */
struct shared_node {
	shared_word value;
};

/**
 * struct shared_slot - the memory of one round; all zero at its start
 * @x: payload, or the C thread's word of the store-buffering pair
 * @node: the target of @ptr
 * @r0: result of the first read of the round
 * @y: flag, or the Rust thread's word of the store-buffering pair
 * @ptr: published by C, followed by Rust
 * @r1: result of the second read
 *
 * Two cache lines, so that a CPU may see a store to one without that to the other.
 */
struct shared_slot {
	shared_word x ____cacheline_aligned;
	struct shared_node node;
	shared_word r0;
	shared_word y ____cacheline_aligned;
	shared_node_ptr ptr;
	shared_word r1;
};

/**
 * struct shared_pace - progress of a thread
 * @round: the round of the batch that it begins
 */
struct shared_pace {
	int round ____cacheline_aligned;
};

/**
 * struct shared_struct - one run of all scenarios
 * @scenario: the one that runs; changed only while no thread runs
 * @rounds: the minimum of rounds of each scenario, a multiple of SHARED_BATCH
 * @enough: the minimum of rounds that begin with both threads ready
 * @broken: omit the ordering on both sides
 * @slots: SHARED_BATCH slots
 * @counter: both threads add to it
 * @lock: 0 if free, 1 if the C thread holds it, 2 if the Rust thread does
 * @plain: protected by @lock
 * @seq: of @words
 * @words: the number of the round in each word, written by the C thread
 * @outcome: how many rounds ended with r0, r1 = 0, 0; 0, 1; 1, 0; 1, 1
 * @forbidden: how many of those LKMM forbids when the ordering is in place
 * @pace: progress of the C thread and of the Rust thread
 * @ran: by the C thread: how many rounds have run
 * @in_step: by the C thread: how many of them began with both threads ready
 * @more: by the C thread: there will be another batch
 * @met: how many times a thread has reached a meeting
 * @done: a thread has finished
 */
struct shared_struct {
	enum shared_scenario scenario;
	unsigned long rounds;
	unsigned long enough;
	bool broken;
	struct shared_slot *slots;
	atomic_t counter;
	shared_word lock;
	unsigned long plain;
	seqcount_t seq ____cacheline_aligned;
	u64 words[SHARED_WORDS];
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

/* scenarios_c.c: the C side of a batch, and the check of its outcomes. */
void shared_struct_c_batch(struct shared_struct *s);
void shared_struct_check(struct shared_struct *s);
int shared_struct_report(struct shared_struct *s);

/* The Rust half, called by C: the Rust thread. */
int shared_struct_rust_thread(void *s);

#endif /* _SHARED_STRUCT_H */
