// SPDX-License-Identifier: GPL-2.0
/*
 * smp_store_mb(), and the pause between two loads in smp_cond_load_relaxed() and
 * smp_cond_load_acquire(). C's macros take the condition as an expression, so
 * their loop is in Rust.
 */

#include <asm/barrier.h>
#include <linux/atomic.h>
#include <linux/processor.h>

/* The pause on a CPU that cannot sleep until a value changes. */
#define SMP_RELAX(ptr, val)		\
do {					\
	(void)(ptr);			\
	(void)(val);			\
	cpu_relax();			\
} while (0)

/* May sleep until the cache line changes, if the value is val. */
#ifdef __cmpwait_relaxed
#define SMP_WAIT		__cmpwait_relaxed
#else
#define SMP_WAIT		SMP_RELAX
#endif

/*
 * Waits for bytes and halfwords as unsigned types: architectures load the value
 * without its sign and compare it with val as an unsigned long, and would not
 * sleep while the value is negative.
 */
#define DEFINE_SMP(name, type, unsigned_type)				\
__rust_helper void							\
rust_helper_atomic_##name##_store_mb(typeof(type) *ptr, type val)	\
{									\
	/* Paired by the Rust caller. */				\
	smp_store_mb(*ptr, val);					\
}									\
									\
__rust_helper void							\
rust_helper_atomic_##name##_cmpwait(typeof(type) *ptr, type val)	\
{									\
	typeof(unsigned_type) *uptr = (void *)ptr;			\
									\
	SMP_WAIT(uptr, (typeof(*uptr))val);				\
}

DEFINE_SMP(i8, s8, u8)
DEFINE_SMP(i16, s16, u16)
DEFINE_SMP(ptr, const void *, const void *)

__rust_helper void rust_helper_atomic_store_mb(atomic_t *v, int i)
{
	/* Paired by the Rust caller. */
	smp_store_mb(v->counter, i);
}

__rust_helper void rust_helper_atomic_cmpwait(atomic_t *v, int i)
{
	SMP_WAIT(&v->counter, i);
}

/* A 32-bit CPU may need a lock to write an atomic64_t, and cannot sleep on it. */
#ifdef CONFIG_64BIT
__rust_helper void rust_helper_atomic64_store_mb(atomic64_t *v, s64 i)
{
	/* Paired by the Rust caller. */
	smp_store_mb(v->counter, i);
}

__rust_helper void rust_helper_atomic64_cmpwait(atomic64_t *v, s64 i)
{
	SMP_WAIT(&v->counter, i);
}
#else
__rust_helper void rust_helper_atomic64_store_mb(atomic64_t *v, s64 i)
{
	atomic64_set(v, i);
	/* Paired by the Rust caller. */
	smp_mb();
}

__rust_helper void rust_helper_atomic64_cmpwait(atomic64_t *v, s64 i)
{
	cpu_relax();
}
#endif
