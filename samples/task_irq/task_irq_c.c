// SPDX-License-Identifier: GPL-2.0
/*
 * The C half: a timer interrupt that reads the words that the task on the same
 * CPU writes, and writes words for the task.
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
#include "task_irq.h"

#define PERIOD_NS (100 * NSEC_PER_USEC)

static unsigned int seconds = 1;
module_param(seconds, uint, 0444);
MODULE_PARM_DESC(seconds, "how long to run, 1 to 60 (default 1)");

static bool broken;
module_param(broken, bool, 0444);
MODULE_PARM_DESC(broken, "swap the task's two stores, only report (default 0)");

static enum hrtimer_restart task_irq_fn(struct hrtimer *timer)
{
	struct task_irq *ti = container_of(timer, struct task_irq, timer);
	/* The task does not run now, so the order of these two does not matter. */
	u32 begun = READ_ONCE(ti->begun);
	u32 ended = READ_ONCE(ti->ended);

	ti->fired++;
	if (begun == ended + 1)
		ti->between++;
	else if (begun != ended)
		ti->irq_bad++;

	WRITE_ONCE(ti->enter, ti->enter + 1);
	WRITE_ONCE(ti->leave, ti->leave + 1);

	hrtimer_forward_now(timer, ns_to_ktime(PERIOD_NS));
	return HRTIMER_RESTART;
}

/* Runs on ti->cpu, so the timer is queued there and stays there. */
static void task_irq_start(void *data)
{
	struct task_irq *ti = data;

	hrtimer_start(&ti->timer, ns_to_ktime(PERIOD_NS), HRTIMER_MODE_REL_PINNED_HARD);
}

/**
 * task_irq_setup - fill in a structure
 * @ti: memory for it, which stays where it is from now on
 */
void task_irq_setup(struct task_irq *ti)
{
	memset(ti, 0, sizeof(*ti));
	init_completion(&ti->done);
	ti->cpu = cpumask_last(cpu_online_mask);
	ti->swapped = broken;
	sample_hrtimer_setup(&ti->timer, task_irq_fn, HRTIMER_MODE_REL_PINNED_HARD);
}

/**
 * task_irq_run - run task and timer, wait until both stopped
 * @ti: filled in by task_irq_setup()
 *
 * Return: 0 or a negative error number.
 */
int task_irq_run(struct task_irq *ti)
{
	struct task_struct *task;
	int ret;

	if (seconds < 1 || seconds > 60) {
		pr_err("seconds=%u is not in 1..60\n", seconds);
		return -EINVAL;
	}
	task = kthread_create_on_cpu(task_irq_task, ti, ti->cpu, "task_irq/%u");
	if (IS_ERR(task))
		return PTR_ERR(task);

	ret = smp_call_function_single(ti->cpu, task_irq_start, ti, true);
	if (ret) {
		kthread_stop(task);
		return ret;
	}

	ti->end = ktime_add_ns(ktime_get(), (u64)seconds * NSEC_PER_SEC);
	get_task_struct(task);
	wake_up_process(task);
	wait_for_completion(&ti->done);
	/* The task is past its last use of @ti; wait until it has left our code. */
	kthread_stop(task);
	put_task_struct(task);
	hrtimer_cancel(&ti->timer);
	return 0;
}

/**
 * task_irq_continue - let other tasks run
 * @ti: the structure
 *
 * Return: whether the task has time left.
 */
bool task_irq_continue(struct task_irq *ti)
{
	cond_resched();
	return ktime_before(ktime_get(), ti->end);
}

/**
 * task_irq_done - end the task's use of @ti
 * @ti: the structure
 */
void task_irq_done(struct task_irq *ti)
{
	complete(&ti->done);
}

/**
 * task_irq_report - log the results of task and interrupt
 * @ti: the structure, after task_irq_run()
 */
void task_irq_report(const struct task_irq *ti)
{
	pr_info("CPU %u: %llu interrupts, %llu noticed by the task\n", ti->cpu, ti->fired,
		ti->seen);
	pr_info("result: %llu rounds, %llu interrupts between the stores, %llu out of order\n",
		ti->rounds, ti->between, ti->irq_bad + ti->task_bad);
}

MODULE_AUTHOR("The LKMM atomics for Rust developers");
