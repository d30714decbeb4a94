// SPDX-License-Identifier: GPL-2.0
/*
 * The second thread. What it writes besides the variable is in cache lines of its own.
 */

#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "bench.h"

enum order { IDLE, WORK, QUIT };

static struct {
	_Alignas(128) _Atomic int order;
	probe_fn *call;
	const struct arguments *args;
} to_other;

static struct {
	_Alignas(128) _Atomic int state;
	_Atomic unsigned long calls;
} from_other;

static pthread_t other;
static int other_cpu;

int pin(int cpu)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	return sched_setaffinity(0, sizeof(one), &one);
}

/* The other thread may not be on a CPU just now: let others run, too, after a while. */
static void await(_Atomic int *word, int value)
{
	for (unsigned long turn = 1; atomic_load_explicit(word, memory_order_acquire) != value; turn++) {
		__builtin_ia32_pause();
		if (turn % 4096 == 0)
			sched_yield();
	}
}

static void work(void)
{
	atomic_store_explicit(&from_other.state, WORK, memory_order_release);
	while (atomic_load_explicit(&to_other.order, memory_order_acquire) == WORK) {
		repeat(to_other.call, to_other.args, 32);
		atomic_store_explicit(&from_other.calls,
				      atomic_load_explicit(&from_other.calls, memory_order_relaxed) + 32,
				      memory_order_relaxed);
	}
	atomic_store_explicit(&from_other.state, IDLE, memory_order_release);
}

static void *other_main(void *unused)
{
	(void)unused;
	if (pin(other_cpu))
		return NULL;
	atomic_store_explicit(&from_other.state, IDLE, memory_order_release);
	for (;;) {
		int order = atomic_load_explicit(&to_other.order, memory_order_acquire);

		if (order == QUIT)
			return NULL;
		if (order == WORK)
			work();
		__builtin_ia32_pause();
	}
}

int start_other(int cpu)
{
	int status;

	other_cpu = cpu;
	atomic_store(&from_other.state, QUIT);
	status = pthread_create(&other, NULL, other_main, NULL);
	if (!status)
		await(&from_other.state, IDLE);
	return status;
}

void begin_contention(probe_fn *call, const struct arguments *args)
{
	to_other.call = call;
	to_other.args = args;
	atomic_store_explicit(&to_other.order, WORK, memory_order_release);
	await(&from_other.state, WORK);
}

unsigned long calls_of_other(void)
{
	return atomic_load_explicit(&from_other.calls, memory_order_relaxed);
}

void end_contention(void)
{
	atomic_store_explicit(&to_other.order, IDLE, memory_order_release);
	await(&from_other.state, IDLE);
}

void stop_other(void)
{
	atomic_store_explicit(&to_other.order, QUIT, memory_order_release);
	pthread_join(other, NULL);
}
