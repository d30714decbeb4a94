// SPDX-License-Identifier: GPL-2.0
/*
 * The C half: its thread, and what the Rust half needs of the kernel.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "driver.h"

static unsigned int ms = 3000;
module_param(ms, uint, 0444);
MODULE_PARM_DESC(ms, "how long the threads run (default 3000)");

static bool broken;
module_param(broken, bool, 0444);
MODULE_PARM_DESC(broken, "Rust loads and stores where it needs one operation, and frees without RCU");

static struct task_struct *c_task, *rust_task;

static bool push(struct driver_ring *r, const struct driver_msg *m)
{
	driver_index head = r->head;	/* nobody else writes it */

	if (head - smp_load_acquire(&r->tail) >= DRIVER_RING_SLOTS)
		return false;
	r->slot[head % DRIVER_RING_SLOTS] = *m;
	smp_store_release(&r->head, head + 1);
	return true;
}

static bool pop(struct driver_ring *r, struct driver_msg *m)
{
	driver_index tail = r->tail;	/* nobody else writes it */

	if (smp_load_acquire(&r->head) == tail)
		return false;
	*m = r->slot[tail % DRIVER_RING_SLOTS];
	smp_store_release(&r->tail, tail + 1);
	return true;
}

static void use_rings(struct driver_dev *d)
{
	struct driver_msg m = { .seq = d->c.sent, .check = ~(u64)d->c.sent };

	if (push(&d->rx, &m))
		d->c.sent++;
	if (pop(&d->tx, &m)) {
		if (m.seq != d->c.received || m.check != ~m.seq)
			d->c.errors++;
		d->c.received++;
	}
}

static void raise_event(struct driver_dev *d, unsigned int nr)
{
	if (test_bit(nr, d->events))
		return;
	WRITE_ONCE(d->event_data[nr], d->event_data[nr] + 1);
	smp_mb__before_atomic();
	set_bit(nr, d->events);
	d->c.events++;
}

static void count(struct driver_dev *d)
{
	atomic_inc(&d->packets);
	atomic64_add(1500, &d->bytes);
	d->c.updates++;
	WRITE_ONCE(d->loops, d->loops + 1);
}

/* Returns whether the configuration is whole and not older than the last one. */
static bool config_ok(struct driver_dev *d, unsigned long *last)
{
	struct driver_config *config;
	unsigned long generation;
	bool ok;

	rcu_read_lock();
	config = rcu_dereference(*d->config);
	generation = READ_ONCE(config->generation);
	ok = generation == ~READ_ONCE(config->check) && generation >= *last;
	rcu_read_unlock();
	*last = generation;
	return ok;
}

static int c_thread(void *data)
{
	struct driver_dev *d = data;
	unsigned long generation = 0;
	unsigned int nr = 0;

	do {
		int i;

		for (i = 0; i < 256; i++) {
			use_rings(d);
			raise_event(d, nr);
			nr = (nr + 1) % DRIVER_EVENTS;
			count(d);
			if (driver_claim(d->broken))
				d->c.claims++;
			if (!config_ok(d, &generation))
				d->c.errors++;
		}
	} while (!driver_rest());
	return 0;
}

int driver_setup(struct driver_dev *d)
{
	d->broken = broken;
	d->rx.slot = kcalloc(DRIVER_RING_SLOTS, sizeof(*d->rx.slot), GFP_KERNEL);
	d->tx.slot = kcalloc(DRIVER_RING_SLOTS, sizeof(*d->tx.slot), GFP_KERNEL);
	return d->rx.slot && d->tx.slot ? 0 : -ENOMEM;
}

void driver_free(struct driver_dev *d)
{
	kfree(d->rx.slot);
	kfree(d->tx.slot);
}

static struct task_struct *create(int (*thread)(void *), struct driver_dev *d, unsigned int cpu)
{
	struct task_struct *task = kthread_create(thread, d, KBUILD_MODNAME "/%u", cpu);

	if (!IS_ERR(task))
		kthread_bind(task, cpu);
	return task;
}

int driver_start(struct driver_dev *d)
{
	unsigned int cpu = cpumask_first(cpu_online_mask);

	if (num_online_cpus() < 2)
		return -ENODEV;
	c_task = create(c_thread, d, cpu);
	if (IS_ERR(c_task))
		return PTR_ERR(c_task);
	rust_task = create(driver_rust_thread, d, cpumask_next(cpu, cpu_online_mask));
	if (IS_ERR(rust_task)) {
		kthread_stop(c_task);
		return PTR_ERR(rust_task);
	}
	wake_up_process(c_task);
	wake_up_process(rust_task);
	return 0;
}

void driver_stop(struct driver_dev *d)
{
	kthread_stop(c_task);
	kthread_stop(rust_task);
}

unsigned int driver_ms(void)
{
	return ms;
}

void driver_sleep(void)
{
	msleep(10);
}

/* Between two rounds of a thread: lets others run, and returns whether it has to stop. */
bool driver_rest(void)
{
	cond_resched();
	return kthread_should_stop();
}

MODULE_AUTHOR("The LKMM atomics for Rust developers");
