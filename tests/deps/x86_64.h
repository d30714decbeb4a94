/* SPDX-License-Identifier: GPL-2.0 */
/* What is in assembly, as on x86_64. */

#define smp_mb()		asm volatile("lock addl $0, -4(%%rsp)" : : : "memory", "cc")
#define smp_rmb()		barrier()
#define smp_wmb()		barrier()

static inline void smp_store_release(int *p, int value)
{
	barrier();
	WRITE_ONCE(*p, value);
}

static inline int smp_load_acquire(int *p)
{
	int value = READ_ONCE(*p);

	barrier();
	return value;
}

static inline void atomic_add(int i, atomic_t *v)
{
	asm volatile("lock addl %1, %0" : "+m"(v->counter) : "ir"(i) : "memory");
}

static inline u32 __lse_add(u32 *p)
{
	u32 old = 1;

	asm volatile("lock xaddl %0, %1" : "+r"(old), "+m"(*p) : : "memory");
	return old;
}

static inline int atomic_fetch_add_relaxed(int i, atomic_t *v)
{
	asm volatile("lock xaddl %0, %1" : "+r"(i), "+m"(v->counter) : : "memory");
	return i;
}

static inline int atomic_xchg_relaxed(atomic_t *v, int new)
{
	asm volatile("xchgl %0, %1" : "+r"(new), "+m"(v->counter) : : "memory");
	return new;
}

static inline int atomic_cmpxchg_relaxed(atomic_t *v, int old, int new)
{
	asm volatile("lock cmpxchgl %2, %1" : "+a"(old), "+m"(v->counter) : "r"(new) : "memory");
	return old;
}

/* This names memory, but does not access it. */
static inline u64 this_cpu_offset(const int *variable)
{
	u64 offset;

	asm("rdgsbase %0" : "=r"(offset) : "m"(*variable));
	return offset;
}

static inline u64 xchg_relaxed_llsc(u64 *p, u64 new)
{
	asm volatile("xchgq %0, %1" : "+r"(new), "+m"(*p) : : "memory");
	return new;
}

/* This waits for a change of the variable, and does not write. */
static inline void wait_for_change(u32 *p, u32 old)
{
	asm volatile("	cmpl	%1, %0\n"
		     "	jne	1f\n"
		     "	pause\n"
		     "1:" : "+m"(*p) : "r"(old));
}

#define use_all_registers()		barrier()
#define atomic_cmpxchg			atomic_cmpxchg_relaxed
#define atomic_fetch_add		atomic_fetch_add_relaxed
#define atomic_fetch_add_acquire	atomic_fetch_add_relaxed
#define atomic_fetch_add_relaxed_llsc	atomic_fetch_add_relaxed
#define __ll_sc_add			__lse_add
