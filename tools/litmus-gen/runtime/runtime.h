/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parts of the runtime: shape.c, search.c, batch.c, histogram.c, main.c.
 */
#ifndef _LITMUS_RUNTIME_H
#define _LITMUS_RUNTIME_H

#include <linux/cpumask.h>

#include "litmus.h"

/* Instances in a batch, at most. */
#define LITMUS_BATCH 2048

/**
 * struct litmus_start - when the processes of a batch start, once all are there
 * @delay: loops that each process waits
 * @late: loops that the one waits in addition that came last, as the others see that later
 * @stores: stores before, to lines that the other CPUs have
 */
struct litmus_start {
	unsigned int delay[LITMUS_PROCESSES];
	unsigned int late;
	unsigned int stores;
};

/**
 * struct litmus_shape - how a batch is laid out and run
 * @size: instances, a power of two
 * @packed: an instance's locations lie side by side, not on lines of their own
 * @stride: bytes between two slots of a location
 * @offset: bytes from the start of a location's memory to its first slot
 * @step: instance i uses slot i * step + first; odd, so that each gets one
 * @first: see @step
 * @touch: read all locations of an instance before it runs
 * @skew: a process may start that many loops late
 * @start: see there
 * @polls: how often a process looks whether the others are there, until it sleeps or goes on
 * @patience: how often it sleeps in the batch
 */
struct litmus_shape {
	unsigned int size;
	bool packed;
	unsigned int stride;
	unsigned int offset[LITMUS_LOCATIONS];
	unsigned int step[LITMUS_LOCATIONS];
	unsigned int first[LITMUS_LOCATIONS];
	bool touch;
	unsigned int skew;
	struct litmus_start start;
	unsigned int polls;
	unsigned int patience;
};

/* shape.c */
u32 litmus_random(u32 *seed);
void litmus_choose(struct litmus_shape *shape, const struct litmus_test *test, bool hurry,
		   u32 *seed);
void litmus_place(const struct litmus_shape *shape, const struct litmus_test *test, void **at);
int litmus_memory_alloc(void);
void litmus_memory_free(void);

/* search.c */
void litmus_search_clear(void);
void litmus_search_next(struct litmus_start *start, unsigned int processes, u32 *seed);
void litmus_search_rate(unsigned long rarity);

/* batch.c */
int litmus_batch_start(const struct cpumask *allowed, int nice);
void litmus_batch_stop(void);
unsigned int litmus_batch_cpus(void);
unsigned long litmus_batch_lost(void);
unsigned int litmus_batch_run(const struct litmus_test *test,
			      const struct litmus_variant *variant, bool hurry, u32 *seed);
bool litmus_batch_collect(const struct litmus_test *test, unsigned int instance, long *state);

/* histogram.c */
void litmus_histogram_clear(void);
unsigned long litmus_histogram_add(const long *state, unsigned int columns);
void litmus_histogram_print(const struct litmus_test *test);

#endif /* _LITMUS_RUNTIME_H */
