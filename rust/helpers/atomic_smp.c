// SPDX-License-Identifier: GPL-2.0
/*
 * smp_store_mb(), and the step that smp_cond_load_relaxed() and
 * smp_cond_load_acquire() take between two loads. C's macros take the condition
 * as an expression, so their loop is in Rust.
 */

#include <asm/barrier.h>
#include <linux/atomic.h>
#include <linux/processor.h>

/* For CPUs that cannot wait for a value. */
#define SMP_RELAX(ptr, val)		\
do {					\
	(void)(ptr);			\
	(void)(val);			\
	cpu_relax();			\
} while (0)

/*
 * Returns when the value may be another one than val: some architectures let
 * the CPU sleep until its cache line changes.
 */
#ifdef __cmpwait_relaxed
#define SMP_WAIT		__cmpwait_relaxed
#else
#define SMP_WAIT		SMP_RELAX
#endif

/*
 * Bytes and halfwords are waited for as unsigned ones: an architecture compares
 * val, as an unsigned long, with what it has loaded without a sign, and would not
 * sleep for a negative value.
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

/* A 32-bit CPU may need a lock to write an atomic64_t, and does not sleep. */
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
