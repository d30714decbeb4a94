/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's primitives for shared variables, for files that are compiled without a kernel. */

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
#define OPTIMIZER_HIDE_VAR(x)	asm("" : "=r"(x) : "0"(x))

#if defined(__aarch64__)
#include "arm64.h"
#elif defined(__riscv)
#include "riscv64.h"
#elif defined(__x86_64__)
#include "x86_64.h"
#endif

static inline int atomic_read(const atomic_t *v)
{
	return READ_ONCE(v->counter);
}

static inline void atomic_set(atomic_t *v, int i)
{
	WRITE_ONCE(v->counter, i);
}

static inline void atomic_inc(atomic_t *v)
{
	atomic_add(1, v);
}
