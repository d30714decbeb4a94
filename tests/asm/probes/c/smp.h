/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A store with a full barrier behind it, and waiting for a value: until it is
 * not zero, here.
 */

#define STORE_MB(type, c_type)						\
PROBE(void, smp_store_mb, type, full, c_type *p, c_type v)		\
{									\
	/* A probe: it pairs with nothing. */				\
	smp_store_mb(*p, v);						\
}

#define COND_LOAD(type, c_type)						\
PROBE(c_type, smp_cond_load, type, relaxed, c_type *p)			\
{									\
	return smp_cond_load_relaxed(p, VAL != 0);			\
}									\
									\
PROBE(c_type, smp_cond_load, type, acquire, c_type *p)			\
{									\
	/* A probe: it pairs with nothing. */				\
	return smp_cond_load_acquire(p, VAL != 0);			\
}

STORE_MB(i8, s8)
STORE_MB(i16, s16)
STORE_MB(i32, s32)
STORE_MB(i64, s64)
STORE_MB(ptr, probe_ptr_t)

COND_LOAD(i32, s32)
COND_LOAD(i64, s64)
