// SPDX-License-Identifier: GPL-2.0
/* What arithmetic cancels is a dependency all the same, by the rules of LKMM. */

#include "lkmm.h"

int x, y;
int *shared, array[16];

void xor_with_itself(void)
{
	int value = READ_ONCE(x);

	WRITE_ONCE(y, value ^ value);	// cancelled data: broken
}

void minus_itself(void)
{
	int value = READ_ONCE(x);

	WRITE_ONCE(y, 1 + value - value);	// data: broken
}

void difference_with_itself(void)
{
	int value = READ_ONCE(x);

	WRITE_ONCE(y, value - value);	// cancelled data: broken
}

void times_zero(int zero)
{
	int value = READ_ONCE(x);

	WRITE_ONCE(y, value * (zero & 0) + zero);	// data: broken
}

int address_with_xor(void)
{
	int value = READ_ONCE(x);

	return array[value ^ value];	// cancelled address: broken
}

void equal_to_itself(void)
{
	int value = READ_ONCE(x);

	if (value == value)
		WRITE_ONCE(y, 1);	// cancelled control: broken
}

void double_complement(void)
{
	WRITE_ONCE(y, ~~READ_ONCE(x));	// data: kept
}

void low_bits(void)
{
	WRITE_ONCE(y, READ_ONCE(x) & 15);	// data: kept
}

void all_bits(void)
{
	WRITE_ONCE(y, READ_ONCE(x) | -1);	// data: broken
}

void shifted_out(void)
{
	u32 value = READ_ONCE(x);

	WRITE_ONCE(y, (u8)(value >> 4) >> 8);	// data: broken
}

void never_that_big(void)
{
	u8 value = READ_ONCE(x);

	if (value < 256)
		WRITE_ONCE(y, 1);	// control: broken
}

void hidden_xor(void)
{
	int value = READ_ONCE(x), copy = value;

	OPTIMIZER_HIDE_VAR(copy);
	WRITE_ONCE(y, value ^ copy);	// data: kept
}
