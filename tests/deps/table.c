// SPDX-License-Identifier: GPL-2.0
/* Indices into tables. */

#include "lkmm.h"

static int table[256];
static int pair[2], single[1];
int shared, other;

void fill(int i)
{
	table[i] = i;
	pair[i & 1] = i;
	single[0] = i;
}

int element(u8 *index)
{
	return table[READ_ONCE(*index)];	// address: kept
}

int masked(u32 *index)
{
	return table[READ_ONCE(*index) & 255];	// address: kept
}

int of_two(u32 *index)
{
	return pair[READ_ONCE(*index) & 1];	// address: kept
}

int always_the_same(u32 *index)
{
	return single[READ_ONCE(*index) % 1];	// cancelled address: broken
}

int checked(u32 *index)
{
	u32 i = READ_ONCE(*index);

	if (i < 256)
		return table[i];	// address: kept
	return -1;
}

int known_index(u32 *index)
{
	u32 i = READ_ONCE(*index);

	if (i == 7)
		return table[i];	// address: broken
	return -1;
}

void store_element(u32 *index, int value)
{
	u32 i = READ_ONCE(*index);

	WRITE_ONCE(table[i & 255], value);	// address: kept
}

void store_known_element(u32 *index, int value)
{
	u32 i = READ_ONCE(*index);

	if (i == 7)
		WRITE_ONCE(table[i], value);	// address: kept as another; control: kept
}

int doubled(u32 *index)
{
	u32 i = READ_ONCE(*index);

	return table[(i * 2 + 1) & 255];	// address: kept
}

int by_difference(u32 *head, u32 *tail)
{
	u32 i = READ_ONCE(*head), j = READ_ONCE(*tail);

	return table[(i - j) & 255];	// address: kept
}

void copy_element(u32 *index)
{
	u32 i = READ_ONCE(*index) & 255;

	WRITE_ONCE(other, READ_ONCE(table[i]));	// address: kept; data: kept
}

/* A choice (cset) orders no load of what is chosen. */
int of_bool(u32 *flag)
{
	return table[READ_ONCE(*flag) != 0];	// address: broken; riscv64: kept
}

int clamped(u32 *index)
{
	u32 i = READ_ONCE(*index);

	i = i > 255 ? 255 : i;
	return table[i];	// address: kept; riscv64: unknown
}

/* What does not change in the loop is loaded before it. */
int sum_of_first(u32 *index, int count)
{
	int sum = 0;

	for (int n = 0; n < count; n++)
		sum += table[READ_ONCE(*index) & 0];	// cancelled address: broken; x86_64: broken
	return sum;
}
