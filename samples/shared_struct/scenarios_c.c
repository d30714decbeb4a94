// SPDX-License-Identifier: GPL-2.0
/* The C side of each scenario, and the check of its outcomes. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/atomic_per_byte.h>
#include <linux/errno.h>
#include <linux/preempt.h>
#include <linux/printk.h>
#include <linux/seqlock.h>
#include <linux/string.h>

#include "shared_struct.h"

/* Message passing, writing half: stores the payload before the flag. */
static void produce(struct shared_slot *slot, bool broken)
{
	WRITE_ONCE(slot->x, 1);
	if (broken)
		WRITE_ONCE(slot->y, 1);
	else
		/* Pairs with the acquire of consume() in Rust. */
		smp_store_release(&slot->y, 1);
}

/* Message passing, reading half: if it sees the flag, it sees the payload. */
static void consume(struct shared_slot *slot, bool broken)
{
	if (broken)
		slot->r0 = READ_ONCE(slot->y);
	else
		/* Pairs with the release of produce() in Rust. */
		slot->r0 = smp_load_acquire(&slot->y);
	slot->r1 = READ_ONCE(slot->x);
}

/* Store buffering: at least one of the threads sees the other's store. */
static void store_then_load(struct shared_slot *slot, bool broken)
{
	WRITE_ONCE(slot->x, 1);
	if (!broken)
		/* Pairs with the barrier of store_then_load() in Rust. */
		smp_mb();
	slot->r0 = READ_ONCE(slot->y);
}

/* Both threads add one, and no increment gets lost. */
static void count(struct shared_struct *s)
{
	if (s->broken)
		atomic_set(&s->counter, atomic_read(&s->counter) + 1);
	else
		atomic_inc(&s->counter);
}

/* The node is filled in before the pointer to it is published. */
static void publish(struct shared_slot *slot, bool broken)
{
	WRITE_ONCE(slot->node.value, 1);
	if (broken)
		WRITE_ONCE(slot->ptr, &slot->node);
	else
		/* Pairs with the address dependency of follow() in Rust. */
		smp_store_release(&slot->ptr, &slot->node);
}

/* While it holds the lock, it may use plain accesses. */
static void locked_count(struct shared_struct *s)
{
	if (s->broken) {
		while (cmpxchg_relaxed(&s->lock, 0, 1) != 0)
			cpu_relax();
	} else {
		while (cmpxchg_acquire(&s->lock, 0, 1) != 0)
			cpu_relax();
	}
	s->plain++;
	if (s->broken)
		WRITE_ONCE(s->lock, 0);
	else
		/* Pairs with the acquiring cmpxchg of locked_count(), here and in Rust. */
		smp_store_release(&s->lock, 0);
}

/* Readers wait for the end, so the writer must not be preempted. */
static void write_words(struct shared_struct *s, u64 round)
{
	u64 words[SHARED_WORDS];

	memset64(words, round, SHARED_WORDS);
	preempt_disable();
	write_seqcount_begin(&s->seq);
	atomic_store_per_byte(s->words, words, sizeof(words));
	write_seqcount_end(&s->seq);
	preempt_enable();
}

/**
 * shared_struct_c_batch - the C side of a batch of rounds
 * @s: the structure
 */
void shared_struct_c_batch(struct shared_struct *s)
{
	bool broken = s->broken;
	int i;

	for (i = 0; i < SHARED_BATCH; i++) {
		struct shared_slot *slot = &s->slots[i];

		shared_struct_pace(s, SHARED_C, i + 1);
		switch (s->scenario) {
		case SHARED_C_TO_RUST:
			produce(slot, broken);
			break;
		case SHARED_RUST_TO_C:
			consume(slot, broken);
			break;
		case SHARED_STORE_BUFFERING:
			store_then_load(slot, broken);
			break;
		case SHARED_COUNTER:
			count(s);
			break;
		case SHARED_POINTER:
			publish(slot, broken);
			break;
		case SHARED_SEQCOUNT:
			write_words(s, i + 1);
			break;
		default:
			locked_count(s);
			break;
		}
	}
}

/* Count the increments that are missing from the sum, start again at zero. */
static void check_sum(struct shared_struct *s, unsigned long sum)
{
	s->forbidden += 2 * SHARED_BATCH - sum;
	atomic_set(&s->counter, 0);
	s->plain = 0;
}

/**
 * shared_struct_check - check a batch, and clear the slots for the next one
 * @s: the structure, which no other thread uses meanwhile
 */
void shared_struct_check(struct shared_struct *s)
{
	/* r0, r1 = 0, 0 for store buffering; else a flag or pointer without payload, a torn copy. */
	int forbidden = s->scenario == SHARED_STORE_BUFFERING ? 0 : 2;
	struct shared_slot *slot;

	s->pace[SHARED_C].round = 0;
	s->pace[SHARED_RUST].round = 0;
	if (s->scenario == SHARED_COUNTER)
		return check_sum(s, atomic_read(&s->counter));
	if (s->scenario == SHARED_LOCK)
		return check_sum(s, s->plain);

	for (slot = s->slots; slot < s->slots + SHARED_BATCH; slot++) {
		int outcome = 2 * slot->r0 + slot->r1;

		s->outcome[outcome]++;
		s->forbidden += outcome == forbidden;
		memset(slot, 0, sizeof(*slot));
	}
}

/* The CPUs that may show the forbidden outcome without the ordering. */
#define ANY_CPU "every architecture, x86 too"
#define WEAK_CPUS "arm, arm64, loongarch, powerpc, riscv; not x86, s390"

static const struct {
	const char *name;
	const char *weak;
} scenarios[SHARED_SCENARIOS] = {
	[SHARED_C_TO_RUST] = { "message C to Rust", WEAK_CPUS },
	[SHARED_RUST_TO_C] = { "message Rust to C", WEAK_CPUS },
	[SHARED_STORE_BUFFERING] = { "store buffering", ANY_CPU },
	[SHARED_COUNTER] = { "counter", ANY_CPU },
	[SHARED_POINTER] = { "pointer C to Rust", WEAK_CPUS },
	[SHARED_LOCK] = { "cmpxchg lock", WEAK_CPUS },
	[SHARED_SEQCOUNT] = { "seqcount C to Rust", ANY_CPU },
};

/**
 * shared_struct_report - log the outcomes of a scenario
 * @s: the structure, after shared_struct_run()
 *
 * Return: 0, or -EAGAIN if the threads hardly ran at the same time.
 */
int shared_struct_report(struct shared_struct *s)
{
	const char *name = scenarios[s->scenario].name;

	if (s->scenario == SHARED_COUNTER || s->scenario == SHARED_LOCK)
		pr_info("%s: %lu rounds, %lu in step; %lu increments lost\n", name, s->ran,
			s->in_step, s->forbidden);
	else
		pr_info("%s: %lu rounds, %lu in step; r0,r1 = 0,0: %lu; 0,1: %lu; 1,0: %lu; 1,1: %lu; forbidden: %lu\n",
			name, s->ran, s->in_step, s->outcome[0], s->outcome[1],
			s->outcome[2], s->outcome[3], s->forbidden);
	if (s->broken) {
		pr_info("%s: that was without the ordering; CPUs that may fail: %s\n", name,
			scenarios[s->scenario].weak);
	} else if (s->in_step < s->enough) {
		pr_err("%s: no test: the threads hardly ran at the same time\n", name);
		return -EAGAIN;
	}
	return 0;
}
