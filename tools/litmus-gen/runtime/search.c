// SPDX-License-Identifier: GPL-2.0
/*
 * The search for a start that shows something rare: those that did are kept, and varied.
 *
 * What provokes a weak outcome depends on the machine and on the code between the accesses:
 * a called helper is a longer way than an instruction. A start is rated by how rare the
 * final states of its batch are among all so far, so that one which shows what has become
 * common loses to one which shows something else.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "runtime.h"

#define KEPT 4

/* Bits of the longest delay, and of the most stores. */
#define DELAY 9
#define STORES 4

struct rated {
	struct litmus_start start;
	unsigned long rating;
};

static struct rated kept[KEPT];

/* The start of this batch: the one that it varies and takes the place of, if better. */
static struct rated current_start;
static struct rated *origin;

void litmus_search_clear(void)
{
	memset(kept, 0, sizeof(kept));
}

/* A number of up to that many bits; each count of bits is as likely as another. */
static unsigned int any_number(unsigned int bits, u32 *seed)
{
	return litmus_random(seed) % (1 << litmus_random(seed) % (bits + 1));
}

/* One near @value. */
static unsigned int number_near(unsigned int value, u32 *seed)
{
	unsigned int reach = value / 4 + 1;

	return max_t(int, value - reach + litmus_random(seed) % (2 * reach + 1), 0);
}

static void vary(struct litmus_start *start, unsigned int processes, u32 *seed)
{
	unsigned int p;

	for (p = 0; p < processes; p++)
		start->delay[p] = number_near(start->delay[p], seed);
	start->late = number_near(start->late, seed);
	start->stores = min(number_near(start->stores, seed), 1u << STORES);
}

static void choose(struct litmus_start *start, unsigned int processes, u32 *seed)
{
	unsigned int p;

	for (p = 0; p < processes; p++)
		start->delay[p] = any_number(DELAY, seed);
	start->late = any_number(DELAY, seed);
	start->stores = any_number(STORES, seed);
}

/* A start for the next batch: mostly one that was kept, as it was or varied. */
void litmus_search_next(struct litmus_start *start, unsigned int processes, u32 *seed)
{
	u32 dice = litmus_random(seed);

	origin = &kept[dice % KEPT];
	current_start = *origin;
	if (!origin->rating || (dice >> 8) % 4 == 0) {
		choose(&current_start.start, processes, seed);
		origin = NULL;
	} else if ((dice >> 8) % 4 < 3) {
		vary(&current_start.start, processes, seed);
	}
	*start = current_start.start;
}

/* What came of it. */
void litmus_search_rate(unsigned long rating)
{
	struct rated *place = origin;
	unsigned int i;

	current_start.rating = rating;
	if (!place) {
		place = kept;
		for (i = 1; i < KEPT; i++)
			if (kept[i].rating < place->rating)
				place = &kept[i];
	}
	/* What was rare then may be common now. */
	for (i = 0; i < KEPT; i++)
		kept[i].rating -= kept[i].rating / 16;
	if (rating >= place->rating)
		*place = current_start;
}
