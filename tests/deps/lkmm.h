/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's primitives for shared variables as they are on arm64 with LSE atomics, for files that are
 * compiled without a kernel.
 */

#define NULL ((void *)0)

typedef _Bool bool;
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long u64;
typedef long s64;

typedef struct {
	int counter;
} atomic_t;

#define READ_ONCE(x)		(*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, value)	(*(volatile __typeof__(x) *)&(x) = (value))
#define rcu_dereference(p)	READ_ONCE(p)
#define barrier()		asm volatile("" : : : "memory")
#define smp_mb()		asm volatile("dmb ish" : : : "memory")
#define smp_rmb()		asm volatile("dmb ishld" : : : "memory")
#define smp_wmb()		asm volatile("dmb ishst" : : : "memory")
#define OPTIMIZER_HIDE_VAR(x)	asm("" : "=r"(x) : "0"(x))

static inline void smp_store_release(int *p, int value)
{
	asm volatile("stlr %w1, %0" : "=Q"(*p) : "rZ"(value) : "memory");
}

static inline int smp_load_acquire(int *p)
{
	int value;

	asm volatile("ldar %w0, %1" : "=r"(value) : "Q"(*p) : "memory");
	return value;
}

static inline int atomic_read(const atomic_t *v)
{
	return READ_ONCE(v->counter);
}

static inline void atomic_set(atomic_t *v, int i)
{
	WRITE_ONCE(v->counter, i);
}

static inline void atomic_add(int i, atomic_t *v)
{
	asm volatile("stadd %w1, %0" : "+Q"(v->counter) : "r"(i));
}

static inline void atomic_inc(atomic_t *v)
{
	atomic_add(1, v);
}

static inline int atomic_fetch_add_relaxed(int i, atomic_t *v)
{
	int old;

	asm volatile("ldadd %w2, %w0, %1" : "=r"(old), "+Q"(v->counter) : "r"(i));
	return old;
}

static inline int atomic_fetch_add_acquire(int i, atomic_t *v)
{
	int old;

	asm volatile("ldadda %w2, %w0, %1" : "=r"(old), "+Q"(v->counter) : "r"(i) : "memory");
	return old;
}

static inline int atomic_xchg_relaxed(atomic_t *v, int new)
{
	int old;

	asm volatile("swp %w2, %w0, %1" : "=r"(old), "+Q"(v->counter) : "r"(new));
	return old;
}

static inline int atomic_cmpxchg_relaxed(atomic_t *v, int old, int new)
{
	asm volatile("cas %w0, %w2, %1" : "+r"(old), "+Q"(v->counter) : "r"(new));
	return old;
}

static inline int atomic_fetch_add_relaxed_llsc(int i, atomic_t *v)
{
	int old, new, failed;

	asm volatile("1:	ldxr	%w0, %3\n"
		     "	add	%w1, %w0, %w4\n"
		     "	stxr	%w2, %w1, %3\n"
		     "	cbnz	%w2, 1b\n"
		     : "=&r"(old), "=&r"(new), "=&r"(failed), "+Q"(v->counter) : "r"(i));
	return old;
}
