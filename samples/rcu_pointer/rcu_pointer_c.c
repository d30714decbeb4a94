// SPDX-License-Identifier: GPL-2.0
/*
 * The C half: a thread that publishes nodes with rcu_assign_pointer(), and
 * reads those that Rust publishes with rcu_dereference().
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/slab.h>

#include "rcu_pointer.h"

/* So many nodes may wait for a grace period. */
#define PENDING 10000

static unsigned long updates = 1000000;
module_param(updates, ulong, 0444);
MODULE_PARM_DESC(updates, "how often C replaces its node (default 1000000)");

static bool broken;
module_param(broken, bool, 0444);
MODULE_PARM_DESC(broken, "Rust frees without a grace period, only report (default 0)");

static bool sleep;
module_param(sleep, bool, 0444);
MODULE_PARM_DESC(sleep, "Rust sleeps in a read-side critical section, for lockdep (default 0)");

/* There is one run at a time. */
static struct rcu_pointer *run;
static struct task_struct *thread;

/**
 * rcu_pointer_birth - fill in a node, and count it
 * @r: the run
 * @node: is published next
 * @id: its number
 */
void rcu_pointer_birth(struct rcu_pointer *r, struct rcu_node *node, unsigned long id)
{
	node->id = id;
	node->check = id;
	atomic_long_inc(&r->made);
}

/**
 * rcu_pointer_poison - mark a node as dead, and count it
 * @r: the run
 * @node: is freed next
 */
void rcu_pointer_poison(struct rcu_pointer *r, struct rcu_node *node)
{
	WRITE_ONCE(node->check, ~node->id);
	atomic_long_inc(&r->freed);
}

/**
 * rcu_pointer_rest - let other tasks run, and grace periods end
 */
void rcu_pointer_rest(void)
{
	cond_resched();
}

/**
 * rcu_pointer_section_begin - begin a read-side critical section of the scheduler's flavour
 *
 * Unlike that of rcu_read_lock() it ends when the task sleeps, so that who waits
 * for a grace period in it waits for a time only.
 */
void rcu_pointer_section_begin(void)
{
	rcu_read_lock_sched();
}

/**
 * rcu_pointer_section_end - end a section of rcu_pointer_section_begin()
 */
void rcu_pointer_section_end(void)
{
	/* The scheduler has reported that the task sleeps, and has enabled preemption. */
	if (!preempt_count())
		preempt_disable();
	rcu_read_unlock_sched();
}

static void free_node(struct rcu_head *head)
{
	struct rcu_node *node = container_of(head, struct rcu_node, head);

	rcu_pointer_poison(run, node);
	kfree(node);
}

static int publish(struct rcu_pointer *r, unsigned long id)
{
	struct rcu_node *new = kzalloc(sizeof(*new), GFP_KERNEL);
	struct rcu_node *old;

	if (!new)
		return -ENOMEM;
	rcu_pointer_birth(r, new, id);
	old = rcu_replace_pointer(r->from_c, new, true);
	if (old)
		call_rcu(&old->head, free_node);
	return 0;
}

/* Looks at a node for a while: was it alive all the time? */
static bool is_alive(const struct rcu_node *node)
{
	unsigned long id = READ_ONCE(node->id);
	int i;

	for (i = 0; i < 200; i++) {
		if (READ_ONCE(node->check) != id)
			return false;
		cpu_relax();
	}
	return true;
}

static void read_from_rust(struct rcu_pointer *r)
{
	const struct rcu_node *node;

	rcu_read_lock();
	node = rcu_dereference(*r->from_rust);
	if (node) {
		r->reads++;
		r->dead += !is_alive(node);
	}
	rcu_read_unlock();
}

static int rcu_pointer_thread(void *data)
{
	struct rcu_pointer *r = data;
	unsigned long id;

	for (id = 1; id <= r->updates || !READ_ONCE(r->enough); id++) {
		if (publish(r, id))
			break;
		if (id % PENDING == 0)
			rcu_barrier();
		if (id % 8 == 0)
			read_from_rust(r);
		/* It is noticed. KASAN reports each such read. */
		if (r->broken && r->dead)
			break;
		cond_resched();
	}
	WRITE_ONCE(r->c_done, true);
	complete(&r->done);
	return 0;
}

/**
 * rcu_pointer_start - let the C thread begin
 * @r: memory for the run, with @from_rust set
 *
 * Return: 0 or a negative error number.
 */
int rcu_pointer_start(struct rcu_pointer *r)
{
	int ret;

	if (num_online_cpus() < 2) {
		pr_err("needs two CPUs online, there is one\n");
		return -ENODEV;
	}
	r->updates = updates;
	r->broken = broken;
	r->sleep = sleep;
	init_completion(&r->done);
	run = r;
	ret = publish(r, 0);
	if (ret)
		return ret;
	thread = kthread_run(rcu_pointer_thread, r, "rcu_pointer");
	if (IS_ERR(thread)) {
		kfree(rcu_replace_pointer(r->from_c, NULL, true));
		return PTR_ERR(thread);
	}
	get_task_struct(thread);
	return 0;
}

/**
 * rcu_pointer_stop - wait for the C thread, and free its nodes
 * @r: the run, after rcu_pointer_start() has succeeded
 */
void rcu_pointer_stop(struct rcu_pointer *r)
{
	struct rcu_node *last;

	wait_for_completion(&r->done);
	/* It is past its last use of @r; wait until it has left our code. */
	kthread_stop(thread);
	put_task_struct(thread);
	last = rcu_replace_pointer(r->from_c, NULL, true);
	call_rcu(&last->head, free_node);
	/* Our callback is gone after this. */
	rcu_barrier();
}

MODULE_AUTHOR("The LKMM atomics for Rust developers");
