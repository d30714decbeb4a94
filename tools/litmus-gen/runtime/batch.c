// SPDX-License-Identifier: GPL-2.0
/*
 * The threads, one bound to each CPU, and what they do with one batch.
 *
 * The thread of the first CPU leads: it lays the batch out, gives each process to a CPU, runs
 * the process that it drew itself, if any, and waits until all are through all
 * instances. Only then is a final state read.
 *
 * Within a batch the processes keep in step as far as they can: at each instance they
 * look for each other, but not for long, as a CPU of a guest may be away for
 * milliseconds. Keeping in step is what makes weak outcomes likely; nothing that
 * is concluded depends on it.
 */
#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/jiffies.h>
#include <linux/vmalloc.h>
#include <linux/wait.h>

#include "runtime.h"

/* How often a thread looks for work before it sleeps. */
#define LOOKS 20000

/* How often it looks for one that it has just woken. */
#define WAKING 300000

/* How often more it sleeps at the first instance of a batch. */
#define START 4

/* How often it waits in vain in a batch until it waits hardly any more. */
#define VAIN 16

struct worker {
	struct task_struct *task;
	wait_queue_head_t wait;
	u32 seed;
	int nice;
	int process;
	unsigned int go;
	bool asleep;
	unsigned int patience;
	unsigned int vain;
	unsigned long lost;
} ____cacheline_aligned;

/* How far a process is: the instance that it begins, plus one. */
struct position {
	unsigned int at;
} ____cacheline_aligned;

static struct worker workers[LITMUS_PROCESSES];
static unsigned int cpus;
static DECLARE_WAIT_QUEUE_HEAD(end);

/* Written by the leader while no process runs. */
static struct {
	const struct litmus_test *test;
	const struct litmus_variant *variant;
	struct litmus_shape shape;
	unsigned int generation;
	void **at;
	long *reg[LITMUS_PROCESSES];
} batch;

static struct position positions[LITMUS_PROCESSES];

/* Lines that all CPUs write. */
static struct position contended[64];
static atomic_t running ____cacheline_aligned;

static bool all_there(unsigned int instance)
{
	unsigned int p;

	for (p = 0; p < batch.test->processes; p++)
		if (READ_ONCE(positions[p].at) <= instance)
			return false;
	return true;
}

/* Wakes those who wait in sleep_until_there(), and says whether there are any. */
static bool wake_the_others(void)
{
	bool any = false;
	unsigned int i;

	for (i = 0; i < cpus; i++) {
		if (!READ_ONCE(workers[i].asleep))
			continue;
		wake_up(&workers[i].wait);
		any = true;
	}
	return any;
}

/*
 * Gives this CPU away while another is away: on a host that has too few for all, they
 * are then more likely to come back together. Who comes back stops at the next
 * instance, where it wakes this one. That no order is kept between @asleep and the
 * positions may cost the time-out, no more.
 */
static void sleep_until_there(struct worker *me, unsigned int instance)
{
	WRITE_ONCE(me->asleep, true);
	wait_event_timeout(me->wait, all_there(instance), msecs_to_jiffies(1) + 1);
	WRITE_ONCE(me->asleep, false);
}

/*
 * Waits at @instance for the other processes. How long: see struct litmus_shape. Returns
 * whether the others were there already.
 *
 * No cpu_relax() while looking: an emulator takes it for a reason to stop and look
 * around, and a wait is over in less time than that takes.
 */
static bool keep_in_step(struct worker *me, unsigned int instance)
{
	unsigned int polls = me->vain < VAIN ? batch.shape.polls : 10, p;
	bool woken = false, last = true;

	WRITE_ONCE(positions[me->process].at, instance + 1);
	for (p = 0; p < batch.test->processes; p++) {
		while (READ_ONCE(positions[p].at) <= instance) {
			last = false;
			/* To go to sleep while another wakes up would only change places. */
			if (polls-- % 256 == 128 && !woken && wake_the_others()) {
				polls = WAKING;
				woken = true;
			}
			if (polls)
				continue;
			if (!me->patience) {
				me->vain++;
				return last;
			}
			me->patience--;
			sleep_until_there(me, instance);
			polls = batch.shape.polls;
		}
	}
	return last;
}

/*
 * A process starts when the others do, or a little later. Its loads do not wait for its
 * stores, and on most CPUs these wait for the ones before: for as long as it takes to get
 * the lines of those from other CPUs, nobody sees them.
 */
static void start_process(struct worker *me, unsigned int instance, bool last)
{
	const struct litmus_shape *shape = &batch.shape;
	const struct litmus_start *start = &shape->start;
	unsigned int i;

	i = start->delay[me->process] + (last ? start->late : 0);
	if (shape->skew)
		i += litmus_random(&me->seed) % shape->skew;
	for (; i; i--)
		barrier();
	for (i = instance * start->stores; i < (instance + 1) * start->stores; i++)
		WRITE_ONCE(contended[i % ARRAY_SIZE(contended)].at, instance);
}

/* Brings the locations into this CPU's cache; each is a long at least. */
static void touch(void *const *at, unsigned int locations)
{
	unsigned int v;

	for (v = 0; v < locations; v++)
		READ_ONCE(*(int *)at[v]);
}

static void run_process(struct worker *me)
{
	unsigned int locations = batch.test->locations;
	unsigned int registers = batch.test->registers;
	unsigned int process = me->process;
	litmus_process run = batch.variant->process[process];
	const struct litmus_shape *shape = &batch.shape;
	void *const *at = batch.at;
	long *reg = batch.reg[process];
	unsigned int i;
	bool last;

	/* Who comes first waits for the others to begin, or it would be through before that. */
	me->patience = shape->patience + START;
	me->vain = 0;
	for (i = 0; i < shape->size; i++) {
		if (shape->touch)
			touch(at, locations);
		last = keep_in_step(me, i);
		if (i == 0)
			me->patience = min(me->patience, shape->patience);
		start_process(me, i, last);
		run(at, reg);
		at += locations;
		reg += registers;
	}
	me->lost += me->vain;
}

static bool has_work(const struct worker *me, unsigned int done)
{
	/* Pairs with the release in litmus_batch_run(): the batch is laid out. */
	return smp_load_acquire(&me->go) != done || kthread_should_stop();
}

static int work_on(void *data)
{
	struct worker *me = data;
	unsigned int done = 0, looks;

	set_user_nice(current, me->nice);
	for (;;) {
		for (looks = LOOKS; looks && !has_work(me, done); looks--)
			barrier();
		/* That may take long, and is no hang. */
		wait_event_idle(me->wait, has_work(me, done));
		if (kthread_should_stop())
			return 0;
		done = me->go;
		run_process(me);
		/* Fully ordered: who sees the last one through sees what all of them did. */
		if (atomic_dec_and_test(&running))
			wake_up(&end);
		cond_resched();
	}
}

/*
 * Gives each process a CPU, by chance: mostly one of the first, so that a guest has the
 * same few CPUs awake, and now and then any.
 */
static void assign(const struct litmus_test *test, u32 *seed)
{
	unsigned int of = litmus_random(seed) % 16 ? test->processes : cpus;
	unsigned int order[LITMUS_PROCESSES], i, other;

	for (i = 0; i < of; i++) {
		other = litmus_random(seed) % (i + 1);
		order[i] = order[other];
		order[other] = i;
	}
	for (i = 0; i < cpus; i++)
		workers[i].process = -1;
	for (i = 0; i < test->processes; i++)
		workers[order[i]].process = i;
}

static void prepare(bool hurry, u32 *seed)
{
	const struct litmus_test *test = batch.test;
	unsigned int i, p;

	litmus_choose(&batch.shape, test, hurry, seed);
	litmus_place(&batch.shape, test, batch.at);
	for (i = 0; i < batch.shape.size; i++)
		test->init(batch.at + i * test->locations);
	for (p = 0; p < test->processes; p++) {
		positions[p].at = 0;
		memset(batch.reg[p], 0,
		       sizeof(long) * batch.shape.size * test->registers);
	}
	assign(test, seed);
}

/*
 * Runs a batch of @test; returns how many instances it had. In a @hurry, processes do not
 * wait for each other as long as they could.
 */
unsigned int litmus_batch_run(const struct litmus_test *test,
			      const struct litmus_variant *variant, bool hurry, u32 *seed)
{
	unsigned int i, looks;

	cond_resched();
	batch.test = test;
	batch.variant = variant;
	prepare(hurry, seed);
	atomic_set(&running, test->processes);
	batch.generation++;
	for (i = 1; i < cpus; i++) {
		if (workers[i].process < 0)
			continue;
		/* Pairs with the acquire in has_work(). */
		smp_store_release(&workers[i].go, batch.generation);
		wake_up(&workers[i].wait);
	}
	if (workers[0].process >= 0) {
		run_process(&workers[0]);
		atomic_dec(&running);
	}
	for (looks = LOOKS; looks && atomic_read(&running); looks--)
		barrier();
	wait_event(end, !atomic_read_acquire(&running));
	return batch.shape.size;
}

/* The final state of an instance of the last batch; false if the filter is against it. */
bool litmus_batch_collect(const struct litmus_test *test, unsigned int instance, long *state)
{
	long *reg[LITMUS_PROCESSES];
	unsigned int p;

	for (p = 0; p < test->processes; p++)
		reg[p] = batch.reg[p] + instance * test->registers;
	return test->final(batch.at + instance * test->locations, reg, state);
}

/* Stops the threads that litmus_batch_start() started. */
void litmus_batch_stop(void)
{
	unsigned int i;

	for (i = 1; i < cpus; i++)
		if (!IS_ERR_OR_NULL(workers[i].task))
			kthread_stop(workers[i].task);
	for (i = 0; i < LITMUS_PROCESSES; i++)
		vfree(batch.reg[i]);
	vfree(batch.at);
	litmus_memory_free();
}

/* By the leader, which is bound to the first CPU: memory, and a thread for each further one. */
int litmus_batch_start(const struct cpumask *allowed, int nice)
{
	unsigned int i, cpu;

	set_user_nice(current, nice);
	batch.at = vzalloc(sizeof(*batch.at) * LITMUS_BATCH * LITMUS_LOCATIONS);
	if (!batch.at || litmus_memory_alloc())
		return -ENOMEM;
	for (i = 0; i < LITMUS_PROCESSES; i++) {
		batch.reg[i] = vzalloc(sizeof(long) * LITMUS_BATCH * LITMUS_COLUMNS);
		if (!batch.reg[i])
			return -ENOMEM;
	}
	cpus = min_t(unsigned int, cpumask_weight(allowed), LITMUS_PROCESSES);
	for (i = 0; i < cpus; i++) {
		workers[i].seed = i + 1;
		workers[i].nice = nice;
		init_waitqueue_head(&workers[i].wait);
	}
	cpu = cpumask_first(allowed);
	for (i = 1; i < cpus; i++) {
		cpu = cpumask_next(cpu, allowed);
		workers[i].task = kthread_run_on_cpu(work_on, &workers[i], cpu, "litmus/%u");
		if (IS_ERR(workers[i].task))
			return PTR_ERR(workers[i].task);
	}
	return 0;
}

/* How many processes can run at the same time. */
unsigned int litmus_batch_cpus(void)
{
	return cpus;
}

/* How often a process went on without the others, since the last call. */
unsigned long litmus_batch_lost(void)
{
	unsigned long lost = 0;
	unsigned int i;

	for (i = 0; i < cpus; i++) {
		lost += workers[i].lost;
		workers[i].lost = 0;
	}
	return lost;
}
