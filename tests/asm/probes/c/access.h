/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Loads and stores: of an atomic_t, and of a plain field with READ_ONCE() and
 * its kin. A "raw_" probe is the latter for Rust's functions on raw pointers,
 * which exist for 32 and 64 bits beside the methods.
 */

#define ATOMIC_ACCESS(type, atomic_type, int_type, atomic)		\
PROBE(int_type, load, type, relaxed, const atomic_type *v)		\
{									\
	return atomic##_read(v);					\
}									\
									\
PROBE(int_type, load, type, acquire, const atomic_type *v)		\
{									\
	return atomic##_read_acquire(v);				\
}									\
									\
PROBE(void, store, type, relaxed, atomic_type *v, int_type i)		\
{									\
	atomic##_set(v, i);						\
}									\
									\
PROBE(void, store, type, release, atomic_type *v, int_type i)		\
{									\
	atomic##_set_release(v, i);					\
}

#define FIELD_ACCESS(pfx, type, c_type)					\
PROBE(c_type, pfx##load, type, relaxed, c_type *p)			\
{									\
	return READ_ONCE(*p);						\
}									\
									\
PROBE(c_type, pfx##load, type, acquire, c_type *p)			\
{									\
	/* A probe: it pairs with nothing. */				\
	return smp_load_acquire(p);					\
}									\
									\
PROBE(void, pfx##store, type, relaxed, c_type *p, c_type v)		\
{									\
	WRITE_ONCE(*p, v);						\
}									\
									\
PROBE(void, pfx##store, type, release, c_type *p, c_type v)		\
{									\
	/* A probe: it pairs with nothing. */				\
	smp_store_release(p, v);					\
}

ATOMIC_ACCESS(i32, atomic_t, int, atomic)
ATOMIC_ACCESS(i64, atomic64_t, s64, atomic64)

FIELD_ACCESS(, i8, s8)
FIELD_ACCESS(, i16, s16)
FIELD_ACCESS(, ptr, probe_ptr_t)
FIELD_ACCESS(, bool, bool)
FIELD_ACCESS(, u8, u8)
FIELD_ACCESS(, u16, u16)

FIELD_ACCESS(raw_, i8, s8)
FIELD_ACCESS(raw_, i16, s16)
FIELD_ACCESS(raw_, i32, s32)
FIELD_ACCESS(raw_, i64, s64)
FIELD_ACCESS(raw_, ptr, probe_ptr_t)
