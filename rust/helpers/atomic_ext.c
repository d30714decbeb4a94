// SPDX-License-Identifier: GPL-2.0
/*
 * Atomic operations on one byte, two bytes and pointers, for which there is no
 * atomic_t. C accesses such fields with the macros that are called here.
 *
 * One- and two-byte xchg() and try_cmpxchg() exist on each architecture that
 * supports Rust. With ARCH_SUPPORTS_ATOMIC_RMW they are atomic against
 * WRITE_ONCE(), because they take no lock; the Rust side checks the symbol.
 */

#include <asm/barrier.h>
#include <asm/rwonce.h>
#include <linux/atomic.h>

#define DEFINE_LOAD_STORE(name, type)					\
__rust_helper void							\
rust_helper_atomic_##name##_set(typeof(type) *ptr, type val)		\
{									\
	WRITE_ONCE(*ptr, val);						\
}									\
									\
__rust_helper type							\
rust_helper_atomic_##name##_read(const typeof(type) *ptr)		\
{									\
	return READ_ONCE(*ptr);						\
}									\
									\
__rust_helper type							\
rust_helper_atomic_##name##_read_acquire(const typeof(type) *ptr)	\
{									\
	/* Paired by the Rust caller. */				\
	return smp_load_acquire(ptr);					\
}									\
									\
__rust_helper void							\
rust_helper_atomic_##name##_set_release(typeof(type) *ptr, type val)	\
{									\
	/* Paired by the Rust caller. */				\
	smp_store_release(ptr, val);					\
}

#define DEFINE_XCHG(name, type, op)					\
__rust_helper type							\
rust_helper_atomic_##name##_##op(typeof(type) *ptr, type new)		\
{									\
	return op(ptr, new);						\
}

#define DEFINE_TRY_CMPXCHG(name, type, op)				\
__rust_helper bool							\
rust_helper_atomic_##name##_##op(typeof(type) *ptr, typeof(type) *old, type new)\
{									\
	return op(ptr, old, new);					\
}

DEFINE_LOAD_STORE(i8, s8)
DEFINE_XCHG(i8, s8, xchg)
DEFINE_XCHG(i8, s8, xchg_acquire)
DEFINE_XCHG(i8, s8, xchg_release)
DEFINE_XCHG(i8, s8, xchg_relaxed)
DEFINE_TRY_CMPXCHG(i8, s8, try_cmpxchg)
DEFINE_TRY_CMPXCHG(i8, s8, try_cmpxchg_acquire)
DEFINE_TRY_CMPXCHG(i8, s8, try_cmpxchg_release)
DEFINE_TRY_CMPXCHG(i8, s8, try_cmpxchg_relaxed)

DEFINE_LOAD_STORE(i16, s16)
DEFINE_XCHG(i16, s16, xchg)
DEFINE_XCHG(i16, s16, xchg_acquire)
DEFINE_XCHG(i16, s16, xchg_release)
DEFINE_XCHG(i16, s16, xchg_relaxed)
DEFINE_TRY_CMPXCHG(i16, s16, try_cmpxchg)
DEFINE_TRY_CMPXCHG(i16, s16, try_cmpxchg_acquire)
DEFINE_TRY_CMPXCHG(i16, s16, try_cmpxchg_release)
DEFINE_TRY_CMPXCHG(i16, s16, try_cmpxchg_relaxed)

DEFINE_LOAD_STORE(ptr, const void *)
DEFINE_XCHG(ptr, const void *, xchg)
DEFINE_XCHG(ptr, const void *, xchg_acquire)
DEFINE_XCHG(ptr, const void *, xchg_release)
DEFINE_XCHG(ptr, const void *, xchg_relaxed)
DEFINE_TRY_CMPXCHG(ptr, const void *, try_cmpxchg)
DEFINE_TRY_CMPXCHG(ptr, const void *, try_cmpxchg_acquire)
DEFINE_TRY_CMPXCHG(ptr, const void *, try_cmpxchg_release)
DEFINE_TRY_CMPXCHG(ptr, const void *, try_cmpxchg_relaxed)
