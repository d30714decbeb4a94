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
struct waiter *waiters, spare;
struct folio *lists[3];

void fail(void) __attribute__((noreturn));

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

void this_cpu_write(int *variable)
{
	WRITE_ONCE(*(int *)((void *)variable + this_cpu_offset(variable)), 1);
	WRITE_ONCE(*(int *)((void *)variable + this_cpu_offset(variable)), 2);
}

/* Unrolled, the next exchange is another pair of instructions. */
u64 take_cached(u64 *cached)
{
	for (int i = 0; i < 2; i++) {
		u64 stack = xchg_relaxed_llsc(&cached[i], 0);	// control: kept; x86_64: none

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
	return ".W"[!READ_ONCE(data)];	// address: broken; riscv64: kept
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

struct time {
	s64 seconds;
	u64 nanoseconds;
};

static inline struct time read_time(const struct time *p)
{
	struct time time = { .seconds = READ_ONCE(p->seconds), .nanoseconds = READ_ONCE(p->nanoseconds) };

	return time;
}

static inline void write_time(struct time *p, struct time time)
{
	WRITE_ONCE(p->seconds, time.seconds);	/* Not the nanoseconds. */
	WRITE_ONCE(p->nanoseconds, time.nanoseconds);
}

void copy_time(const struct time *from, struct time *to)
{
	write_time(to, read_time(from));	// data: kept
}

/* As compound_head() does. */
int head_of(u64 *page)
{
	u64 head = READ_ONCE(page[1]);
	u64 *first = head & 1 ? (u64 *)(head - 1) : page;

	return first[2];	// address: kept; riscv64: unknown
}

#define EITHER(lse, operation, p) ((lse) ? __lse_##operation(p) : __ll_sc_##operation(p))

static inline u32 add_one(u32 *p, bool lse)
{
	return EITHER(lse, add, p);
}

/* In one round of the loop the CPU has LSE atomics, and so it has in the next. */
void add_until(u32 *p, bool lse)
{
	for (int i = 0; i < 2; i++) {
		if (add_one(p, lse))	// control: kept; x86_64: none
			return;
		WRITE_ONCE(data, 1);	// control: kept; x86_64: none
	}
}

void spin(u32 *p)
{
	u32 value = READ_ONCE(*p);

	if (value)
		wait_for_change(p, value);
}

/* As user_shm_lock() does: the first condition decides alone, and the limit has no arms any more. */
void limit(int size)
{
	u32 limit = READ_ONCE(data);

	if (limit != ~0u)
		limit >>= 12;
	if (size == 0x7fffffff || size > limit)
		WRITE_ONCE(jiffies, 1);	// control: unknown; x86_64: stronger
}

/* As cmp_and_merge_page() does: compilers know what was just put there. */
int move(struct waiter **head)
{
	struct waiter *p = rcu_dereference(*head);

	p->next = &spare;	// address: kept
	return p->next->woken;	// address: unknown; x86_64: unknown; chained address: broken
}

int second(struct waiter **head)
{
	struct waiter *p = rcu_dereference(*head);

	return p->next->woken;	// address: kept; chained address: kept
}

static inline void copy_int(const int *from, int *to)
{
	WRITE_ONCE(*to, READ_ONCE(*from));
}

static inline void set_either_way(const int *from, int *to)
{
	if (READ_ONCE(*from))
		WRITE_ONCE(*to, 1);
	else
		WRITE_ONCE(*to, 1);
}

#define TWICE(statement) do { statement; statement; } while (0)

/* Two calls at one place of the source, as macros make them. */
void twice(const int *from, int *to)
{
	TWICE(copy_int(from, to));	// data: kept
	TWICE(set_either_way(from, to));	// control: unknown; x86_64: stronger
}

/* Two values that go to the stack as a pair, and come back one by one. */
void spill(const u32 *from, u32 *to)
{
	u32 first = READ_ONCE(from[0]), second = READ_ONCE(from[1]);

	use_all_registers();
	WRITE_ONCE(*to, second);	// data: kept
	use_all_registers();
	WRITE_ONCE(*to, first);	// data: kept
}

/* What is behind a call that does not return follows no load. */
int checked(struct waiter **head, int key, int size)
{
	struct waiter *p = rcu_dereference(*head);

	if (!p)
		return 0;
	if (__builtin_expect(key < 0, 0))
		fail();
	if (__builtin_expect(key == 7, 0)) {
		WRITE_ONCE(data, 1);	// control: kept
		return p->woken;	// address: kept
	}
	return size;
}

/* A value may come from the first block of a function, which has no name in clang's code. */
void other_value(int other)
{
	int value = READ_ONCE(data);

	if (other)
		value = 5;
	WRITE_ONCE(jiffies, value);	// data: kept; riscv64: unknown
}

int other_waiter(struct waiter **head, struct waiter *other)
{
	struct waiter *p = rcu_dereference(*head);

	if (!p)
		p = other;
	return p->woken;	// address: kept; riscv64: unknown
}

int only_spare(struct waiter **head)
{
	struct waiter *p = rcu_dereference(*head);

	if (p != &spare)
		p = &spare;
	return p->woken;	// address: broken
}

int walk(struct waiter **head)
{
	struct waiter *p = rcu_dereference(*head);

	while (p && p->woken != 4)	// address: kept
		p = p->next;	// address: kept
	return p != NULL;
}
