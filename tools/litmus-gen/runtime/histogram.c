// SPDX-License-Identifier: GPL-2.0
/*
 * How often each final state came. Exact: a state that finds no room is counted as
 * such, and the report says so.
 */
#include <linux/jhash.h>
#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/string.h>

#include "runtime.h"

#define BUCKETS 1024

/* A state's text goes on in a further line after so many characters. */
#define LINE 200

/* A column's name, and that of the location it points to, have so many at most. */
#define NAME 320

struct bucket {
	unsigned long count;
	long state[LITMUS_COLUMNS];
};

static struct bucket buckets[BUCKETS];
static unsigned int used;
static unsigned long total;
static unsigned long overflow;

void litmus_histogram_clear(void)
{
	memset(buckets, 0, sizeof(buckets));
	used = 0;
	overflow = 0;
	total = 0;
}

/* Returns how rare the state is: how many others there are for each like it. */
unsigned long litmus_histogram_add(const long *state, unsigned int columns)
{
	size_t size = columns * sizeof(*state);
	u32 hash = jhash(state, size, 0);
	struct bucket *bucket;

	for (;; hash++) {
		bucket = &buckets[hash % BUCKETS];
		if (bucket->count && memcmp(bucket->state, state, size) == 0)
			break;
		if (!bucket->count) {
			/* One stays empty, so that the search ends. */
			if (used == BUCKETS - 1) {
				overflow++;
				return 0;
			}
			used++;
			memcpy(bucket->state, state, size);
			break;
		}
	}
	bucket->count++;
	return ++total / bucket->count;
}

long litmus_which(const struct litmus_location *location, void *const *at,
		  unsigned int locations, long value)
{
	unsigned long offset;
	unsigned int v;

	for (v = 0; v < locations; v++) {
		offset = (unsigned long)value - (unsigned long)at[v];
		if (offset < max(location[v].size, 1U))
			return LITMUS_ADDRESS(v, offset);
	}
	return value == (s32)value ? value : LITMUS_UNKNOWN;
}

/* Writes a value with its name in front, and returns how long that is. */
static int print_value(char *to, size_t room, const struct litmus_test *test, unsigned int c,
		       long value)
{
	const char *name = test->column[c].name;
	unsigned long address = (unsigned long)value - LONG_MIN, offset = address & 0xffff;

	if (!test->column[c].pointer || value > LITMUS_UNKNOWN)
		return scnprintf(to, room, "%s=%ld;", name, value);
	if (value == LITMUS_UNKNOWN)
		return scnprintf(to, room, "%s=?;", name);
	if (offset)
		return scnprintf(to, room, "%s=%s+%lu;", name,
				 test->location[address >> 16].name, offset);
	return scnprintf(to, room, "%s=%s;", name, test->location[address >> 16].name);
}

static void print_state(const struct litmus_test *test, const struct bucket *bucket)
{
	/* Only the leader prints. */
	static char line[LINE + 2 * NAME + 16];
	const char *head = "state";
	unsigned int c, length = 0;

	length = scnprintf(line, sizeof(line), "%lu", bucket->count);
	for (c = 0; c < test->columns; c++) {
		if (length > LINE) {
			pr_info("    # %s %s\n", head, line);
			head = "more";
			length = 0;
		}
		if (length)
			line[length++] = ' ';
		length += print_value(line + length, sizeof(line) - length, test, c,
				      bucket->state[c]);
	}
	pr_info("    # %s %s\n", head, line);
}

/* One line per state: its count, then "name=value;" for each column. */
void litmus_histogram_print(const struct litmus_test *test)
{
	unsigned int b;

	for (b = 0; b < BUCKETS; b++)
		if (buckets[b].count)
			print_state(test, &buckets[b]);
	if (overflow)
		pr_info("    # overflow %lu\n", overflow);
}
