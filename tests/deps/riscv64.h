/* SPDX-License-Identifier: GPL-2.0 */
/* What is in assembly, as on riscv64. */

#define smp_mb()		asm volatile("fence rw, rw" : : : "memory")
#define smp_rmb()		asm volatile("fence r, r" : : : "memory")
#define smp_wmb()		asm volatile("fence w, w" : : : "memory")

static inline void smp_store_release(int *p, int value)
{
	asm volatile("fence rw, w" : : : "memory");
	WRITE_ONCE(*p, value);
}

static inline int smp_load_acquire(int *p)
{
	int value = READ_ONCE(*p);

	asm volatile("fence r, rw" : : : "memory");
	return value;
}

static inline void atomic_add(int i, atomic_t *v)
{
	asm volatile("amoadd.w zero, %1, %0" : "+A"(v->counter) : "r"(i) : "memory");
}

static inline int atomic_fetch_add_relaxed(int i, atomic_t *v)
{
	int old;

	asm volatile("amoadd.w %0, %2, %1" : "=r"(old), "+A"(v->counter) : "r"(i));
	return old;
}

static inline int atomic_fetch_add_acquire(int i, atomic_t *v)
{
	int old;

	asm volatile("amoadd.w.aq %0, %2, %1" : "=r"(old), "+A"(v->counter) : "r"(i) : "memory");
	return old;
}

static inline int atomic_fetch_add(int i, atomic_t *v)
{
	int old;

	asm volatile("amoadd.w.aqrl %0, %2, %1" : "=r"(old), "+A"(v->counter) : "r"(i) : "memory");
	return old;
}

/* A failed one orders nothing. */
#define CMPXCHG(name, store, barrier)							\
static inline int name(atomic_t *v, int old, int new)					\
{											\
	int found, failed;								\
											\
	asm volatile("0:	lr.w	%0, %2\n"						\
		     "	bne	%0, %z3, 1f\n"						\
		     "	" store "	%1, %z4, %2\n"					\
		     "	bnez	%1, 0b\n"						\
		     barrier								\
		     "1:"								\
		     : "=&r"(found), "=&r"(failed), "+A"(v->counter)			\
		     : "rJ"(old), "rJ"(new) : "memory");				\
	return found;									\
}

CMPXCHG(atomic_cmpxchg, "sc.w.rl", "	fence	rw, rw\n")
CMPXCHG(atomic_cmpxchg_relaxed, "sc.w", "")

static inline int atomic_xchg_relaxed(atomic_t *v, int new)
{
	int old;

	asm volatile("amoswap.w %0, %2, %1" : "=r"(old), "+A"(v->counter) : "r"(new));
	return old;
}

static inline int atomic_fetch_add_relaxed_llsc(int i, atomic_t *v)
{
	int old, new;

	asm volatile("0:	lr.w	%0, %2\n"
		     "	add	%1, %0, %3\n"
		     "	sc.w	%1, %1, %2\n"
		     "	bnez	%1, 0b\n"
		     : "=&r"(old), "=&r"(new), "+A"(v->counter) : "r"(i));
	return old;
}

/* What is in registers goes to the stack. */
#define use_all_registers()	asm volatile("" : : : "x5", "x6", "x7", "x9", "x10", "x11", "x12", "x13", "x14", "x15", \
	"x16", "x17", "x18", "x19", "x20", "x21", "x22", "x23", "x24", "x25", "x26", "x27", "x28", "x29", "x30", "x31", \
	"memory")

/* This names memory, but does not access it. */
static inline u64 this_cpu_offset(const int *variable)
{
	u64 offset;

	asm("mv %0, tp" : "=r"(offset) : "m"(*variable));
	return offset;
}

static inline u64 xchg_relaxed_llsc(u64 *p, u64 new)
{
	u64 old;
	int failed;

	asm volatile("0:	lr.d	%0, %2\n"
		     "	sc.d	%1, %z3, %2\n"
		     "	bnez	%1, 0b\n"
		     : "=&r"(old), "=&r"(failed), "+A"(*p) : "rJ"(new) : "memory");
	return old;
}

static inline u32 __lse_add(u32 *p)
{
	u32 old;

	asm volatile("amoadd.w %0, %2, %1" : "=r"(old), "+A"(*p) : "r"(1));
	return old;
}

static inline u32 __ll_sc_add(u32 *p)
{
	u32 old;
	int failed;

	asm volatile("0:	lr.w	%0, %2\n"
		     "	addi	%0, %0, 1\n"
		     "	sc.w	%1, %0, %2\n"
		     "	bnez	%1, 0b\n"
		     : "=&r"(old), "=&r"(failed), "+A"(*p));
	return old;
}

/* This waits for a change of the variable, and does not write. */
static inline void wait_for_change(u32 *p, u32 old)
{
	u32 now;

	asm volatile("	lr.w	%0, %1\n"
		     "	xor	%0, %0, %2\n"
		     "	bnez	%0, 1f\n"
		     "	fence	w, 0\n"
		     "1:" : "=&r"(now), "+A"(*p) : "r"(old));
}
