// SPDX-License-Identifier: GPL-2.0
/*
 * The two sides of a pair, over and over: each in a task bound to a CPU, or one of them in a timer
 * interrupt of CPU 1.
 */
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/processor.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/spinlock.h>

#include "../../../samples/hrtimer.h"
#include "canary.h"
#include "run.h"

/*
 * How often CPU 1 is interrupted, and how much an interrupt does: a lot, as an emulated machine may
 * have a timer that is no finer than the tick.
 */
#define PERIOD NSEC_PER_MSEC
#define ROUNDS_PER_INTERRUPT 200

/**
 * struct worker - a side of the pair at work
 * @fn: the side, or NULL
 * @canary: its language's side of the canary, or NULL
 * @rounds: how many it has done
 */
struct worker {
	struct run *run;
	struct task_struct *task;
	side_fn fn;
	side_fn canary;
	unsigned long rounds;
};

/**
 * struct run - a pair that runs
 * @shared: what the sides share
 * @tasks: one for each CPU
 * @interrupt: what CPU 1 is interrupted for
 * @timer: interrupts it
 */
struct run {
	struct shared shared;
	struct worker tasks[2];
	struct worker interrupt;
	struct hrtimer timer;
};

/*
 * What a task of CPU 1 does between the interrupts: it keeps the CPU from being idle, as an
 * emulated one takes its time to come back from that.
 */
static void spin(struct shared *s, unsigned long n)
{
	cpu_relax();
}

static void one_round(struct worker *worker)
{
	unsigned long n = worker->rounds;

	worker->fn(&worker->run->shared, n);
	if (worker->canary)
		worker->canary(&worker->run->shared, n);
	WRITE_ONCE(worker->rounds, n + 1);
}

static int work(void *data)
{
	struct worker *worker = data;

	while (!kthread_should_stop()) {
		one_round(worker);
		if (worker->rounds % 64 == 0)
			cond_resched();
	}
	return 0;
}

static enum hrtimer_restart interrupt(struct hrtimer *timer)
{
	struct run *run = container_of(timer, struct run, timer);
	int i;

	for (i = 0; i < ROUNDS_PER_INTERRUPT; i++)
		one_round(&run->interrupt);
	hrtimer_forward_now(timer, ns_to_ktime(PERIOD));
	return HRTIMER_RESTART;
}

/* On CPU 1, so that the timer is that CPU's. */
static void start_timer(void *data)
{
	struct run *run = data;

	hrtimer_start(&run->timer, ns_to_ktime(PERIOD), HRTIMER_MODE_REL_PINNED_HARD);
}

/* Who runs where; see enum place. */
static void assign(struct run *run, const struct worker *rust, const struct worker *c,
		   enum place place)
{
	switch (place) {
	case TWO_CPUS:
		run->tasks[0] = *rust;
		run->tasks[1] = *c;
		break;
	case C_INTERRUPTS:
		run->tasks[0] = *rust;
		run->tasks[1].fn = spin;
		run->interrupt = *c;
		break;
	case RUST_INTERRUPTS:
		run->tasks[0] = *c;
		run->tasks[1].fn = spin;
		run->interrupt = *rust;
		break;
	case C_INTERRUPTS_HERE:
		run->tasks[1] = *rust;
		run->interrupt = *c;
		break;
	case RUST_INTERRUPTS_HERE:
		run->tasks[1] = *c;
		run->interrupt = *rust;
		break;
	}
	run->tasks[0].run = run;
	run->tasks[1].run = run;
	run->interrupt.run = run;
}

static int make_task(struct run *run, int cpu)
{
	struct worker *worker = &run->tasks[cpu];
	struct task_struct *task;

	if (!worker->fn)
		return 0;
	task = kthread_create(work, worker, "rust_race/%d", cpu);
	if (IS_ERR(task))
		return PTR_ERR(task);
	kthread_bind(task, cpu);
	worker->task = task;
	return 0;
}

static struct run *make_run(s64 start)
{
	struct run *run = kzalloc(sizeof(*run), GFP_KERNEL);

	if (run) {
		spin_lock_init(&run->shared.lock);
		run->shared.cell.quad = start;
		sample_hrtimer_setup(&run->timer, interrupt, HRTIMER_MODE_REL_PINNED_HARD);
	}
	return run;
}

struct run *run_start(const struct side *rust, const struct side *c, const struct pair *pair,
		      bool canary)
{
	const struct worker rust_worker = {
		.fn = rust->fn,
		.canary = canary ? rust_canary(pair->place) : NULL,
	};
	const struct worker c_worker = {
		.fn = c->fn,
		.canary = canary ? c_canary(pair->place) : NULL,
	};
	struct run *run;
	int cpu, error;

	if (!cpu_online(0) || !cpu_online(1))
		return ERR_PTR(-ENODEV);
	run = make_run(pair->start);
	if (!run)
		return ERR_PTR(-ENOMEM);
	assign(run, &rust_worker, &c_worker, pair->place);
	error = make_task(run, 0) ?: make_task(run, 1);
	if (!error && run->interrupt.fn)
		error = smp_call_function_single(1, start_timer, run, true);
	if (error) {
		run_stop(run);
		run_free(run);
		return ERR_PTR(error);
	}
	for (cpu = 0; cpu < 2; cpu++)
		if (run->tasks[cpu].task)
			wake_up_process(run->tasks[cpu].task);
	return run;
}

unsigned long run_rounds(const struct run *run)
{
	const struct worker *workers[] = { &run->tasks[0], &run->tasks[1], &run->interrupt };
	unsigned long least = ULONG_MAX;
	int i;

	for (i = 0; i < ARRAY_SIZE(workers); i++)
		if (workers[i]->fn)
			least = min(least, READ_ONCE(workers[i]->rounds));
	return least;
}

bool run_shares(const struct run *run, unsigned long address)
{
	unsigned long first = (unsigned long)&run->shared;

	return address >= first && address < first + sizeof(run->shared);
}

bool run_shares_canary(const struct run *run, unsigned long address)
{
	return address == (unsigned long)&run->shared.canary;
}

void run_stop(struct run *run)
{
	int cpu;

	hrtimer_cancel(&run->timer);
	for (cpu = 0; cpu < 2; cpu++)
		if (run->tasks[cpu].task)
			kthread_stop(run->tasks[cpu].task);
}

void run_free(struct run *run)
{
	kfree(run);
}
