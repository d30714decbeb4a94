// SPDX-License-Identifier: GPL-2.0
/*
 * Time, and the loop around a call.
 *
 * The time-stamp counter ticks at one rate whatever the core's clock is, so a tick is a
 * cycle of the reference clock and not of the core.
 *
 * A fence before each call lets the one before finish. Without it the core works on several
 * calls at once, so that a short operation costs nothing beside the call around it and the
 * difference to an empty function says little.
 */

#include <time.h>
#include <x86intrin.h>

#include "bench.h"

#define TIMES_16(x) { x x x x x x x x x x x x x x x x }

/* Everything before it is done when the counter is read, nothing after it has begun. */
static uint64_t begin(void)
{
	uint64_t now;

	_mm_lfence();
	now = __rdtsc();
	_mm_lfence();
	return now;
}

static uint64_t end(void)
{
	unsigned int cpu;
	uint64_t now = __rdtscp(&cpu);

	_mm_lfence();
	return now;
}

void repeat(probe_fn *call, const struct arguments *args, unsigned int calls)
{
	const unsigned long *word = args->word;

	for (unsigned int i = 0; i < calls; i += 16)
		TIMES_16(_mm_lfence(); call(word[0], word[1], word[2], word[3]);)
}

uint64_t measure(probe_fn *call, const struct arguments *args, unsigned int calls)
{
	uint64_t start;

	repeat(call, args, 64);		/* into the caches, and known to the branch predictor */
	start = begin();
	repeat(call, args, calls);
	return end() - start;
}

/* The same loop, with the arguments in their registers and no call. */
uint64_t measure_loop(const struct arguments *args, unsigned int calls)
{
	const unsigned long *word = args->word;
	uint64_t start = begin();

	for (unsigned int i = 0; i < calls; i += 16)
		TIMES_16(_mm_lfence();
			 asm volatile("" : : "D"(word[0]), "S"(word[1]), "d"(word[2]), "c"(word[3])
				      : "memory");)
	return end() - start;
}

double ticks_per_second(void)
{
	struct timespec from, to;
	uint64_t start, ticks;
	double seconds;

	clock_gettime(CLOCK_MONOTONIC, &from);
	start = begin();
	do {
		clock_gettime(CLOCK_MONOTONIC, &to);
		seconds = (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
	} while (seconds < 0.05);
	ticks = end() - start;
	return (double)ticks / seconds;
}
