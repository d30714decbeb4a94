// SPDX-License-Identifier: GPL-2.0
/*
 * Runs the two sides of a pair in a loop: each in a task bound to a CPU, or one of them in a timer
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
#include "run.h"

/*
 * How often CPU 1 is interrupted, and how many rounds an interrupt does: many, as the timer of an
 * emulated machine may be no finer than the tick.
 */
#define PERIOD NSEC_PER_MSEC
#define ROUNDS_PER_INTERRUPT 200

/**
 * struct worker - what runs a side of the pair
 * @run: the run
 * @task: the task that it is, or NULL
 * @fn: the side, or NULL
 * @canary: its language's side of the canary, or NULL
 * @rounds: the number of completed rounds
 */
struct worker {
	struct run *run;
	struct task_struct *task;
	side_fn fn;
	side_fn canary;
	unsigned long rounds;
};

/* The workers: a task on each CPU, and an interrupt of CPU 1. */
enum { TASK_0, TASK_1, INTERRUPT, WORKERS };

/* Which of them run the sides. */
static const struct { u8 rust, c; } assigned[] = {
	[TWO_CPUS] = { TASK_0, TASK_1 },
	[C_INTERRUPTS] = { TASK_0, INTERRUPT },
	[RUST_INTERRUPTS] = { INTERRUPT, TASK_0 },
	[C_INTERRUPTS_HERE] = { TASK_1, INTERRUPT },
	[RUST_INTERRUPTS_HERE] = { INTERRUPT, TASK_1 },
};

/**
 * struct run - a pair that runs
 * @shared: what the sides share
 * @workers: run the sides
 * @timer: interrupts CPU 1
 */
struct run {
	struct shared shared;
	struct worker workers[WORKERS];
	struct hrtimer timer;
};

/* Keeps CPU 1 from being idle between the interrupts: an emulated CPU is slow to leave that state. */
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
		one_round(&run->workers[INTERRUPT]);
	hrtimer_forward_now(timer, ns_to_ktime(PERIOD));
	return HRTIMER_RESTART;
}

/* On CPU 1, so that the timer is that CPU's. */
static void start_timer(void *data)
{
	struct run *run = data;

	hrtimer_start(&run->timer, ns_to_ktime(PERIOD), HRTIMER_MODE_REL_PINNED_HARD);
}

static int make_task(struct run *run, int cpu)
{
	struct worker *worker = &run->workers[cpu];
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

static struct run *make_run(const struct pair *pair, bool canary)
{
	struct run *run = kzalloc(sizeof(*run), GFP_KERNEL);
	struct worker *rust, *c;
	int i;

	if (!run)
		return NULL;
	spin_lock_init(&run->shared.lock);
	run->shared.cell.quad = pair->start;
	for (i = 0; i < WORKERS; i++)
		run->workers[i].run = run;
	rust = &run->workers[assigned[pair->place].rust];
	rust->fn = pair->rust.fn;
	c = &run->workers[assigned[pair->place].c];
	c->fn = pair->c.fn;
	if (canary) {
		rust->canary = rust_canary(pair->place);
		c->canary = c_canary(pair->place);
	}
	if (!run->workers[TASK_1].fn)
		run->workers[TASK_1].fn = spin;
	sample_hrtimer_setup(&run->timer, interrupt, HRTIMER_MODE_REL_PINNED_HARD);
	return run;
}

struct run *run_start(const struct pair *pair, bool canary)
{
	struct run *run;
	int cpu, error;

	if (!cpu_online(0) || !cpu_online(1))
		return ERR_PTR(-ENODEV);
	run = make_run(pair, canary);
	if (!run)
		return ERR_PTR(-ENOMEM);
	error = make_task(run, 0) ?: make_task(run, 1);
	if (!error && run->workers[INTERRUPT].fn)
		error = smp_call_function_single(1, start_timer, run, true);
	if (error) {
		run_stop(run);
		run_free(run);
		return ERR_PTR(error);
	}
	for (cpu = 0; cpu < 2; cpu++)
		if (run->workers[cpu].task)
			wake_up_process(run->workers[cpu].task);
	return run;
}

unsigned long run_rounds(const struct run *run)
{
	unsigned long least = ULONG_MAX;
	int i;

	for (i = 0; i < WORKERS; i++)
		if (run->workers[i].fn)
			least = min(least, READ_ONCE(run->workers[i].rounds));
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
		if (run->workers[cpu].task)
			kthread_stop(run->workers[cpu].task);
}

void run_free(struct run *run)
{
	kfree(run);
}
