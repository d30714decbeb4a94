// SPDX-License-Identifier: GPL-2.0
/* The C half: memory, the two threads and their meetings. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/sched/task.h>

#include "shared_struct.h"

/*
 * An emulated CPU may stop for a long time. While less than one round in 500
 * began with both threads ready, go on, up to this many times as many rounds.
 */
#define MAX_EXTENSION 10

static unsigned int rounds = 1000000;
module_param(rounds, uint, 0444);
MODULE_PARM_DESC(rounds, "rounds of each scenario, at least (default 1000000)");

static bool broken;
module_param(broken, bool, 0444);
MODULE_PARM_DESC(broken, "omit the ordering on both sides, only report (default 0)");

/**
 * shared_struct_setup - fill in a structure
 * @s: memory for it, which stays where it is from now on
 *
 * Return: 0 or a negative error number; shared_struct_free() is needed for both.
 */
int shared_struct_setup(struct shared_struct *s)
{
	if (rounds < 1 || rounds > 100000000) {
		pr_err("rounds=%u is not in 1..100000000\n", rounds);
		return -EINVAL;
	}
	s->rounds = roundup((unsigned long)rounds, SHARED_BATCH);
	s->enough = s->rounds / 500;
	s->broken = broken;
	seqcount_init(&s->seq);
	s->slots = kvcalloc(SHARED_BATCH, sizeof(*s->slots), GFP_KERNEL);
	return s->slots ? 0 : -ENOMEM;
}

/**
 * shared_struct_free - undo shared_struct_setup()
 * @s: the structure
 */
void shared_struct_free(struct shared_struct *s)
{
	kvfree(s->slots);
	s->slots = NULL;
}

/**
 * shared_struct_meet - wait until the other thread calls this, too
 * @s: the structure
 *
 * Accesses of either thread before the call are visible to both after it.
 */
void shared_struct_meet(struct shared_struct *s)
{
	int both = roundup(atomic_inc_return(&s->met), 2);

	while (atomic_read_acquire(&s->met) < both) {
		cpu_relax();
		cond_resched();
	}
}

/**
 * shared_struct_pace - begin a round at about the same time as the other thread
 * @s: the structure
 * @side: SHARED_C or SHARED_RUST
 * @round: the round, counted from 1 in each batch
 *
 * Without this, one thread may finish a batch before the other begins, and the
 * batch tests nothing. It waits only for a short time, and orders nothing.
 */
void shared_struct_pace(struct shared_struct *s, int side, int round)
{
	/* A copy under a seqcount takes longer than the other rounds. */
	int tries = s->scenario == SHARED_SEQCOUNT ? 4096 : 64;

	WRITE_ONCE(s->pace[side].round, round);
	/* No cpu_relax(): under emulation it takes longer than all the tries. */
	while (READ_ONCE(s->pace[!side].round) < round && --tries)
		barrier();
	if (side == SHARED_C && tries && READ_ONCE(s->pace[!side].round) <= round + 1)
		s->in_step++;
}

/**
 * shared_struct_done - end a thread's use of @s
 * @s: the structure
 */
void shared_struct_done(struct shared_struct *s)
{
	complete(&s->done);
}

static int shared_struct_c_thread(void *data)
{
	struct shared_struct *s = data;

	do {
		shared_struct_meet(s);
		shared_struct_c_batch(s);
		s->ran += SHARED_BATCH;
		s->more = s->ran < s->rounds ||
			  (s->in_step < s->enough && s->ran < MAX_EXTENSION * s->rounds);
		shared_struct_meet(s);
		/* The Rust thread now waits at its next meeting. */
		shared_struct_check(s);
		cond_resched();
	} while (s->more);
	shared_struct_done(s);
	return 0;
}

/**
 * shared_struct_run - run one scenario to its end
 * @s: the structure, with the scenario set
 *
 * Return: 0, and @s has the outcome, or a negative error number.
 */
int shared_struct_run(struct shared_struct *s)
{
	unsigned int cpu_c = cpumask_first(cpu_online_mask);
	unsigned int cpu_rust = cpumask_next(cpu_c, cpu_online_mask);
	struct task_struct *c, *rust;

	if (num_online_cpus() < 2) {
		pr_err("needs two CPUs online, there is one: QEMU -smp 2; x86 also needs CONFIG_ACPI\n");
		return -ENODEV;
	}
	memset(s->slots, 0, SHARED_BATCH * sizeof(*s->slots));
	memset(s->outcome, 0, sizeof(s->outcome));
	s->forbidden = 0;
	s->in_step = 0;
	s->ran = 0;
	s->plain = 0;
	s->lock = 0;
	atomic_set(&s->counter, 0);
	atomic_set(&s->met, 0);
	init_completion(&s->done);

	c = kthread_create_on_cpu(shared_struct_c_thread, s, cpu_c, "shared_struct_c/%u");
	if (IS_ERR(c))
		return PTR_ERR(c);
	rust = kthread_create_on_cpu(shared_struct_rust_thread, s, cpu_rust,
				     "shared_struct_rust/%u");
	if (IS_ERR(rust)) {
		kthread_stop(c);
		return PTR_ERR(rust);
	}
	get_task_struct(c);
	get_task_struct(rust);
	wake_up_process(c);
	wake_up_process(rust);
	wait_for_completion(&s->done);
	wait_for_completion(&s->done);
	/* Both are past their last use of @s; wait until they have left our code. */
	kthread_stop(c);
	kthread_stop(rust);
	put_task_struct(c);
	put_task_struct(rust);
	return 0;
}

MODULE_AUTHOR("The LKMM atomics for Rust developers");
