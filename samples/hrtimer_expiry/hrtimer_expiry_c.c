// SPDX-License-Identifier: GPL-2.0
/*
 * The C half: on one CPU, the interrupt of a periodic timer forwards the expiry
 * time of another timer. On another CPU, a thread runs the Rust half.
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

static unsigned int period_ns = 99991;
module_param(period_ns, uint, 0444);
MODULE_PARM_DESC(period_ns, "nanoseconds between two interrupts (default 99991)");

static bool broken;
module_param(broken, bool, 0444);
MODULE_PARM_DESC(broken, "read the expiry time in two halves, only report (default 0)");

/*
 * Each interrupt adds this to the expiry time, so that both halves change each
 * time, to the same number. The upper half of a usual expiry time changes every
 * 4.3 seconds, and only then could a 32-bit CPU show half of an update.
 */
#define STEP_NS ((1LL << 32) + 1)

static enum hrtimer_restart hrtimer_expiry_fn(struct hrtimer *tick)
{
	struct hrtimer_expiry *he = container_of(tick, struct hrtimer_expiry, tick);

	if (!in_hardirq() || smp_processor_id() != he->timer_cpu)
		he->misplaced++;
	/* One step: to the first expiry time after the present one. */
	hrtimer_forward(&he->timer, hrtimer_get_expires(&he->timer), STEP_NS);
	he->steps++;
	hrtimer_forward_now(tick, ns_to_ktime(period_ns));
	return HRTIMER_RESTART;
}

/* @timer is not started, so this is never called. */
static enum hrtimer_restart hrtimer_expiry_never(struct hrtimer *timer)
{
	return HRTIMER_NORESTART;
}

/* Runs on he->timer_cpu, so the tick is queued there and stays there. */
static void hrtimer_expiry_start(void *data)
{
	struct hrtimer_expiry *he = data;

	hrtimer_start(&he->tick, ns_to_ktime(period_ns), HRTIMER_MODE_REL_PINNED_HARD);
}

/**
 * hrtimer_expiry_setup - fill in two timers that do not run yet
 * @he: memory for them, which stays where it is from now on
 */
void hrtimer_expiry_setup(struct hrtimer_expiry *he)
{
	memset(he, 0, sizeof(*he));
	init_completion(&he->done);
	he->halves = broken;
	sample_hrtimer_setup(&he->timer, hrtimer_expiry_never, HRTIMER_MODE_ABS);
	hrtimer_set_expires(&he->timer, 0);
	sample_hrtimer_setup(&he->tick, hrtimer_expiry_fn, HRTIMER_MODE_REL_PINNED_HARD);
}

/**
 * hrtimer_expiry_run - run the tick and the reader, wait until both stopped
 * @he: filled in by hrtimer_expiry_setup()
 *
 * Return: 0 or a negative error number.
 */
int hrtimer_expiry_run(struct hrtimer_expiry *he)
{
	struct task_struct *task;
	int ret;

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
	hrtimer_cancel(&he->tick);
	return 0;
}

/**
 * hrtimer_expiry_continue - let other tasks run
 * @he: the timers
 *
 * Return: whether the reader has time left.
 */
bool hrtimer_expiry_continue(struct hrtimer_expiry *he)
{
	cond_resched();
	return ktime_before(ktime_get(), he->end);
}

/**
 * hrtimer_expiry_done - end the reader's use of @he
 * @he: the timers, with the reader's results
 */
void hrtimer_expiry_done(struct hrtimer_expiry *he)
{
	complete(&he->done);
}

MODULE_AUTHOR("The LKMM atomics for Rust developers");
