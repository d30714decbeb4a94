/* SPDX-License-Identifier: GPL-2.0 */
/* What is in assembly, as on arm64 with LSE atomics. */

#define smp_mb()		asm volatile("dmb ish" : : : "memory")
#define smp_rmb()		asm volatile("dmb ishld" : : : "memory")
#define smp_wmb()		asm volatile("dmb ishst" : : : "memory")

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

static inline void atomic_add(int i, atomic_t *v)
{
	asm volatile("stadd %w1, %0" : "+Q"(v->counter) : "r"(i));
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

static inline int atomic_fetch_add(int i, atomic_t *v)
{
	int old;

	asm volatile("ldaddal %w2, %w0, %1" : "=r"(old), "+Q"(v->counter) : "r"(i) : "memory");
	return old;
}

static inline int atomic_cmpxchg(atomic_t *v, int old, int new)
{
	asm volatile("casal %w0, %w2, %1" : "+r"(old), "+Q"(v->counter) : "r"(new) : "memory");
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

/* What is in registers goes to the stack. */
#define use_all_registers()	asm volatile("" : : : "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", \
	"x11", "x12", "x13", "x14", "x15", "x16", "x17", "x18", "x19", "x20", "x21", "x22", "x23", "x24", "x25", "x26", \
	"x27", "x28", "x30", "memory")

/* This names memory, but does not access it. */
static inline u64 this_cpu_offset(const int *variable)
{
	u64 offset;

	asm("mrs %0, tpidr_el1" : "=r"(offset) : "Q"(*variable));
	return offset;
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

static inline u32 __lse_add(u32 *p)
{
	u32 old;

	asm volatile("ldadd %w2, %w0, %1" : "=r"(old), "+Q"(*p) : "r"(1));
	return old;
}

static inline u32 __ll_sc_add(u32 *p)
{
	u32 old;
	int failed;

	asm volatile("1:	ldxr	%w0, %2\n"
		     "	add	%w0, %w0, #1\n"
		     "	stxr	%w1, %w0, %2\n"
		     "	cbnz	%w1, 1b\n"
		     : "=&r"(old), "=&r"(failed), "+Q"(*p));
	return old;
}

/* This waits for a change of the variable, and does not write. */
static inline void wait_for_change(u32 *p, u32 old)
{
	u32 now;

	asm volatile("1:	ldxr	%w0, %1\n"
		     "	eor	%w0, %w0, %w2\n"
		     "	cbnz	%w0, 2f\n"
		     "	wfe\n"
		     "2:" : "=&r"(now), "+Q"(*p) : "r"(old));
}
