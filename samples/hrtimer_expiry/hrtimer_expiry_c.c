// SPDX-License-Identifier: GPL-2.0
/*
 * The C half: a periodic timer whose callback forwards its expiry time in
 * interrupt context on one CPU, and a thread on another CPU for Rust.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/hrtimer.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/smp.h>

#include "../hrtimer.h"
#include "hrtimer_expiry.h"

static unsigned int seconds = 2;
module_param(seconds, uint, 0444);
MODULE_PARM_DESC(seconds, "how long to read, 1 to 60 (default 2)");

/* Not a divisor of a power of two, so that a mix of two values shows up. */
static unsigned int period_ns = 99991;
module_param(period_ns, uint, 0444);
MODULE_PARM_DESC(period_ns, "nanoseconds between two expiry times (default 99991)");

static bool broken;
module_param(broken, bool, 0444);
MODULE_PARM_DESC(broken, "read the expiry time in four pieces, only report (default 0)");

static enum hrtimer_restart hrtimer_expiry_fn(struct hrtimer *timer)
{
	struct hrtimer_expiry *he = container_of(timer, struct hrtimer_expiry, timer);

	he->fired++;
	if (!in_hardirq() || smp_processor_id() != he->timer_cpu)
		he->misplaced++;
	hrtimer_forward_now(timer, ns_to_ktime(he->period));
	he->last = hrtimer_get_expires(timer);
	return HRTIMER_RESTART;
}

/* Runs on he->timer_cpu, so the timer is queued there and stays there. */
static void hrtimer_expiry_start(void *data)
{
	struct hrtimer_expiry *he = data;

	he->start = ktime_get() + he->period;
	he->last = he->start;
	hrtimer_start(&he->timer, he->start, HRTIMER_MODE_ABS_PINNED_HARD);
}

/**
 * hrtimer_expiry_setup - fill in a timer that does not run yet
 * @he: memory for it, which stays where it is from now on
 */
void hrtimer_expiry_setup(struct hrtimer_expiry *he)
{
	memset(he, 0, sizeof(*he));
	init_completion(&he->done);
	/* hrtimer_forward() never adds less than the resolution. */
	he->period = max(period_ns, hrtimer_resolution);
	he->pieces = broken;
	sample_hrtimer_setup(&he->timer, hrtimer_expiry_fn, HRTIMER_MODE_ABS_PINNED_HARD);
}

/**
 * hrtimer_expiry_run - run the timer and the reader, wait until both stopped
 * @he: what hrtimer_expiry_setup() filled in
 *
 * Return: 0 or a negative error number.
 */
int hrtimer_expiry_run(struct hrtimer_expiry *he)
{
	struct task_struct *task;
	int ret;

	if (!IS_ENABLED(CONFIG_64BIT)) {
		pr_err("needs a 64-bit kernel: a 32-bit CPU reads and writes the expiry time in two halves\n");
		return -EOPNOTSUPP;
	}
	if (num_online_cpus() < 2) {
		pr_err("needs two CPUs online, there is one: QEMU -smp 2; x86 also needs CONFIG_ACPI\n");
		return -ENODEV;
	}
	if (seconds < 1 || seconds > 60) {
		pr_err("seconds=%u is not in 1..60\n", seconds);
		return -EINVAL;
	}
	if (period_ns < 10000 || period_ns > NSEC_PER_SEC) {
		pr_err("period_ns=%u is not in 10000..1000000000\n", period_ns);
		return -EINVAL;
	}
	he->reader_cpu = cpumask_first(cpu_online_mask);
	he->timer_cpu = cpumask_next(he->reader_cpu, cpu_online_mask);

	task = kthread_create_on_cpu(hrtimer_expiry_reader, he, he->reader_cpu,
				     "hrtimer_expiry/%u");
	if (IS_ERR(task))
		return PTR_ERR(task);

	ret = smp_call_function_single(he->timer_cpu, hrtimer_expiry_start, he, true);
	if (ret) {
		kthread_stop(task);
		return ret;
	}

	he->end = ktime_add_ns(ktime_get(), (u64)seconds * NSEC_PER_SEC);
	get_task_struct(task);
	wake_up_process(task);
	wait_for_completion(&he->done);
	/* The thread is past its last use of @he; wait until it has left our code. */
	kthread_stop(task);
	put_task_struct(task);
	hrtimer_cancel(&he->timer);
	return 0;
}

/**
 * hrtimer_expiry_goes_on - let others run
 * @he: what the reader reads
 *
 * Return: whether the reader shall read on.
 */
bool hrtimer_expiry_goes_on(struct hrtimer_expiry *he)
{
	cond_resched();
	return ktime_before(ktime_get(), he->end);
}

/**
 * hrtimer_expiry_done - the last thing that the reader does with @he
 * @he: what the reader has read
 */
void hrtimer_expiry_done(struct hrtimer_expiry *he)
{
	complete(&he->done);
}

MODULE_AUTHOR("The LKMM atomics for Rust developers");
