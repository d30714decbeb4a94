// SPDX-License-Identifier: GPL-2.0
/*
 * Loads that are ordered more or less than READ_ONCE(): load_ctrl() is ordered
 * before all later stores, and load_nodep() before nothing. A READ_ONCE() may
 * be an acquire, as on arm64 with LTO, to keep what depends on the value behind
 * it. A volatile read has its other properties, and needs no instruction more.
 */

#include <asm/barrier.h>
#include <linux/atomic.h>

#define DEFINE_LOADS(name, type)					\
__rust_helper type							\
rust_helper_atomic_##name##_load_ctrl(const typeof(type) *ptr)		\
{									\
	return load_ctrl(ptr);						\
}									\
									\
__rust_helper type							\
rust_helper_atomic_##name##_load_nodep(const typeof(type) *ptr)	\
{									\
	return *(const volatile typeof(type) *)ptr;			\
}									\
									\
__rust_helper void rust_helper_atomic_##name##_ctrl_dep(type val)	\
{									\
	ctrl_dep(val);							\
}

DEFINE_LOADS(i8, s8)
DEFINE_LOADS(i16, s16)
DEFINE_LOADS(ptr, const void *)

__rust_helper int rust_helper_atomic_load_ctrl(const atomic_t *v)
{
	return load_ctrl(&v->counter);
}

__rust_helper int rust_helper_atomic_load_nodep(const atomic_t *v)
{
	return *(const volatile int *)&v->counter;
}

__rust_helper void rust_helper_atomic_ctrl_dep(int i)
{
	ctrl_dep(i);
}

/* A 32-bit CPU may need a lock to read an atomic64_t, and has it in two words. */
#ifdef CONFIG_64BIT
__rust_helper s64 rust_helper_atomic64_load_ctrl(const atomic64_t *v)
{
	return load_ctrl(&v->counter);
}

__rust_helper s64 rust_helper_atomic64_load_nodep(const atomic64_t *v)
{
	return *(const volatile s64 *)&v->counter;
}

__rust_helper void rust_helper_atomic64_ctrl_dep(s64 i)
{
	ctrl_dep(i);
}
#else
__rust_helper s64 rust_helper_atomic64_load_ctrl(const atomic64_t *v)
{
	s64 i = atomic64_read(v);

	/* Paired by the Rust caller. */
	smp_mb();
	return i;
}

__rust_helper s64 rust_helper_atomic64_load_nodep(const atomic64_t *v)
{
	return atomic64_read(v);
}

__rust_helper void rust_helper_atomic64_ctrl_dep(s64 i)
{
	/* Paired by the Rust caller. */
	smp_mb();
}
#endif
