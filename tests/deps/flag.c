// SPDX-License-Identifier: GPL-2.0
/* A flag is read, and then something is stored: control dependencies. */

#include "lkmm.h"

int flag, data, other;
bool ready;

void store_if(void)
{
	if (READ_ONCE(flag))
		WRITE_ONCE(data, 1);	// control: kept
}

void store_unless(void)
{
	if (READ_ONCE(flag))
		return;
	WRITE_ONCE(data, 1);	// control: kept
}

void same_store_in_both_arms(void)
{
	if (READ_ONCE(flag))
		WRITE_ONCE(data, 1);	// control: broken
	else
		WRITE_ONCE(data, 1);	// control: broken
}

void different_values(void)
{
	if (READ_ONCE(flag))
		WRITE_ONCE(data, 1);	// control: kept as another
	else
		WRITE_ONCE(data, 2);	// control: kept as another
}

void different_variables(void)
{
	if (READ_ONCE(flag))
		WRITE_ONCE(data, 1);	// control: kept as another; riscv64: kept
	else
		WRITE_ONCE(other, 1);	// control: kept as another; riscv64: kept
}

void same_store_behind_wmb(void)
{
	if (READ_ONCE(flag)) {
		smp_wmb();
		WRITE_ONCE(data, 1);	// control: broken
	} else {
		smp_wmb();
		WRITE_ONCE(data, 1);	// control: broken
	}
}

void same_store_behind_mb(void)
{
	if (READ_ONCE(flag)) {
		smp_mb();
		WRITE_ONCE(data, 1);	// control: stronger
	} else {
		smp_mb();
		WRITE_ONCE(data, 1);	// control: stronger
	}
}

void same_release_in_both_arms(void)
{
	if (READ_ONCE(flag))
		smp_store_release(&data, 1);	// control: stronger
	else
		smp_store_release(&data, 1);	// control: stronger
}

void store_behind_the_arms(void)
{
	if (READ_ONCE(flag))
		WRITE_ONCE(other, 1);	// control: kept
	WRITE_ONCE(data, 1);
}

void one_store_more(void)
{
	if (READ_ONCE(flag)) {
		WRITE_ONCE(data, 1);	// control: broken
		WRITE_ONCE(other, 1);	// control: kept
	} else {
		WRITE_ONCE(data, 1);	// control: broken
	}
}

void wait_then_store(void)
{
	while (!READ_ONCE(flag))
		barrier();
	WRITE_ONCE(data, 1);
}

void nested(void)
{
	if (READ_ONCE(flag)) {
		if (READ_ONCE(other))
			WRITE_ONCE(data, 1);	// control: kept
	}
}

void both(void)
{
	if (READ_ONCE(flag) && READ_ONCE(other))
		WRITE_ONCE(data, 1);	// control: kept
}

void either(void)
{
	if (READ_ONCE(flag) || READ_ONCE(other))
		WRITE_ONCE(data, 1);	// control: kept
}

void copy(void)
{
	WRITE_ONCE(data, READ_ONCE(flag));	// data: kept
}

void copy_plus_one(void)
{
	WRITE_ONCE(data, READ_ONCE(flag) + 1);	// data: kept
}

void copy_truth(void)
{
	WRITE_ONCE(ready, READ_ONCE(flag) != 0);	// data: kept
}

void copy_if(void)
{
	int value = READ_ONCE(flag);

	if (value)
		WRITE_ONCE(data, value);	// control: kept; data: kept
}

void copy_if_one(void)
{
	int value = READ_ONCE(flag);

	if (value == 1)
		WRITE_ONCE(data, value);	// control: kept; data: kept as another
}

void write_if_changed(int value)
{
	if (READ_ONCE(data) != value)
		WRITE_ONCE(data, value);	// control: kept
}

void by_acquire(void)
{
	if (smp_load_acquire(&flag))
		WRITE_ONCE(data, 1);	// control: none; riscv64: kept; x86_64: stronger
}

void through_local_memory(int i)
{
	int local[2] = { 0, 0 };

	local[i & 1] = READ_ONCE(flag);
	WRITE_ONCE(data, local[0]);	// data: unknown; x86_64: stronger
}

void store_in_loop(int count)
{
	for (int i = 0; i < count; i++) {
		if (READ_ONCE(flag))
			WRITE_ONCE(data, i);	// control: kept
	}
}

void leave_loop(int count)
{
	for (int i = 0; i < count; i++) {
		if (READ_ONCE(flag))
			break;
		WRITE_ONCE(data, i);	// control: kept
	}
}

/* The return is not an arm of the flag's branch, which has none that does something. */
int arms_without_effect(int done)
{
	int copy = 0;

	if (READ_ONCE(flag))
		copy = 1;
	if (done)
		return copy;
	WRITE_ONCE(data, 1);
	return copy;
}
