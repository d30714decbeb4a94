// SPDX-License-Identifier: GPL-2.0
/*
 * Where the locations of a batch lie, and how its processes start: chosen anew for
 * each batch, because what provokes a weak outcome differs between machines.
 */
#include <linux/align.h>
#include <linux/cache.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "runtime.h"

/* What a location gets for a batch: room for the widest stride and any offset. */
#define WIDEST 128
#define OFFSETS 64
#define MEMORY (LITMUS_BATCH * WIDEST + OFFSETS * SMP_CACHE_BYTES)

/* Instances of a test that waits for grace periods. */
#define SLOW_BATCH 16

/* Where a packed instance's locations have to fit. */
#define PACKED 64

static char *memory;

int litmus_memory_alloc(void)
{
	memory = vzalloc((size_t)MEMORY * LITMUS_LOCATIONS);
	return memory ? 0 : -ENOMEM;
}

void litmus_memory_free(void)
{
	vfree(memory);
}

/* Marsaglia's xorshift: the same seed gives the same run of shapes. */
u32 litmus_random(u32 *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

/* The bytes of the largest location, or of all of them together. */
static unsigned int room(const struct litmus_test *test, bool together)
{
	unsigned int v, size, largest = 0, sum = 0;

	for (v = 0; v < test->locations; v++) {
		if (test->location[v].fixed)
			continue;
		size = ALIGN(test->location[v].size, sizeof(long));
		largest = max(largest, size);
		sum += size;
	}
	return together ? sum : largest;
}

void litmus_choose(struct litmus_shape *shape, const struct litmus_test *test, bool hurry,
		   u32 *seed)
{
	static const unsigned int strides[] = { 64, 64, 64, 128, 128, 8 };
	static const unsigned int skews[] = { 0, 0, 4, 16, 64 };
	u32 dice = litmus_random(seed);
	unsigned int v;

	shape->packed = dice % 16 == 0 && room(test, true) <= PACKED;
	shape->stride = strides[(dice >> 4) % ARRAY_SIZE(strides)];
	shape->stride = max(shape->stride, roundup_pow_of_two(room(test, false)));
	if (shape->packed)
		shape->stride = PACKED;
	shape->touch = (dice >> 8) % 4;
	shape->skew = skews[(dice >> 12) % ARRAY_SIZE(skews)];
	litmus_search_next(&shape->start, test->processes, seed);
	shape->polls = 1000;
	shape->patience = hurry ? 0 : 8;
	/*
	 * Each batch costs a meeting, after which two processes are awake together for a
	 * while: little for two CPUs, much where the host has not enough for all.
	 */
	shape->size = LITMUS_BATCH;
	if (!hurry)
		shape->size >>= test->processes > 2 ? dice >> 16 & 1 : 2 + (dice >> 16 & 1);
	if (test->slow) {
		shape->size = SLOW_BATCH;
		shape->patience = SLOW_BATCH;
	}
	while (shape->size * shape->stride > LITMUS_BATCH * WIDEST)
		shape->size /= 2;
	for (v = 0; v < test->locations; v++) {
		dice = litmus_random(seed);
		shape->offset[v] = dice % OFFSETS * SMP_CACHE_BYTES;
		shape->step[v] = (dice >> 8) % 4 ? 1 : (dice >> 12) | 1;
		shape->first[v] = (dice >> 8) % 4 ? 0 : dice >> 20;
	}
}

/* Fills @at with the addresses of each instance's locations. */
void litmus_place(const struct litmus_shape *shape, const struct litmus_test *test, void **at)
{
	unsigned int i, v, slot, beside;

	for (i = 0; i < shape->size; i++) {
		beside = 0;
		for (v = 0; v < test->locations; v++, at++) {
			if (test->location[v].fixed) {
				*at = test->location[v].fixed;
				continue;
			}
			if (shape->packed) {
				*at = memory + i * PACKED + beside;
				beside += ALIGN(test->location[v].size, sizeof(long));
				continue;
			}
			slot = (i * shape->step[v] + shape->first[v]) & (shape->size - 1);
			*at = memory + v * (size_t)MEMORY + shape->offset[v] +
			      slot * shape->stride;
		}
	}
}
