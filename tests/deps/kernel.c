// SPDX-License-Identifier: GPL-2.0
/* Code as in kernel/, mm/ and their headers. */

#include "lkmm.h"

struct waiter {
	struct waiter *next;
	int woken;
};

struct folio {
	u64 flags;
	struct folio *next;
};

enum list { INACTIVE, ACTIVE, UNEVICTABLE };

u64 jiffies, deadline;
int data;
struct waiter *waiters;
struct folio *lists[3];

/* Others access local variables that they have the address of. */
void wait(void)
{
	struct waiter waiter = { .woken = 0 };

	WRITE_ONCE(waiters, &waiter);
	if (READ_ONCE(waiter.woken))
		WRITE_ONCE(data, 1);	// control: kept
	if (READ_ONCE(data))
		WRITE_ONCE(waiter.woken, 1);	// control: kept
}

/* This names memory, but does not access it. */
static inline u64 this_cpu_offset(void)
{
	u64 offset;

	asm("mrs %0, tpidr_el1" : "=r"(offset) : "Q"(jiffies));
	return offset;
}

void this_cpu_write(int *variable)
{
	WRITE_ONCE(*(int *)((void *)variable + this_cpu_offset()), 1);
}

static inline u64 xchg_relaxed_llsc(u64 *p, u64 new)
{
	u64 old;
	int failed;

	asm volatile("1:	ldxr	%0, %2\n"
		     "	stxr	%w1, %3, %2\n"
		     "	cbnz	%w1, 1b\n"
		     : "=&r"(old), "=&r"(failed), "+Q"(*p) : "r"(new) : "memory");
	return old;
}

/* Unrolled, the next exchange is another pair of instructions. */
u64 take_cached(u64 *cached)
{
	for (int i = 0; i < 2; i++) {
		u64 stack = xchg_relaxed_llsc(&cached[i], 0);	// control: kept

		if (stack)
			return stack;
	}
	return 0;
}

/* The other sizes are no code. */
static inline __attribute__((always_inline)) void store(void *p, u64 value, int size)
{
	switch (size) {
	case 4:
		WRITE_ONCE(*(u32 *)p, value);
		break;
	case 8:
		WRITE_ONCE(*(u64 *)p, value);
		break;
	}
}

void store_by_size(void)
{
	if (READ_ONCE(data))
		store(&jiffies, 1, sizeof(jiffies));	// control: kept
}

void never(u32 size)
{
	if (READ_ONCE(data) && size / 2 > 0x7fffffff)
		WRITE_ONCE(jiffies, 1);	// control: dead
}

/* A call stays a call, and has the dependencies of the function that it is in. */
static __attribute__((noinline)) void called(int *p)
{
	if (READ_ONCE(*p))
		WRITE_ONCE(data, 1);	// control: kept
}

void calls(int *p)
{
	called(READ_ONCE(*p) ? p : &data);
}

static inline void set_data(void)
{
	WRITE_ONCE(data, 1);
}

/* The compiler makes one call of two, and inlines that. */
void same_call_in_both_arms(void)
{
	if (READ_ONCE(jiffies))
		set_data();	// control: broken
	else
		set_data();	// control: broken
}

char letter(void)
{
	return ".W"[!READ_ONCE(data)];	// address: broken
}

static inline enum list list_of(struct folio *folio)
{
	if (folio->next)
		return UNEVICTABLE;
	return READ_ONCE(folio->flags) & 1 ? ACTIVE : INACTIVE;
}

/* A folio that is not unevictable stays so, whatever its flags are. */
void delete(struct folio *folio)
{
	enum list list = list_of(folio);

	if (list != UNEVICTABLE)
		WRITE_ONCE(folio->next, NULL);	// control: broken
}

void add(struct folio *folio)
{
	enum list list = READ_ONCE(folio->flags) & 1 ? ACTIVE : INACTIVE;

	folio->next = lists[list];	// address: kept
}

/* The cheaper test comes first. */
void tick(int force)
{
	if ((s64)(READ_ONCE(jiffies) - deadline) >= 0 || force)
		WRITE_ONCE(data, 1);	// control: broken
}
