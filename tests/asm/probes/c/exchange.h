/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Exchange, and compare and exchange in two forms: "try_cmpxchg" with the
 * expected value in memory, which is C's; and "cmpxchg" with it as an argument
 * and the value found as a result, which is Rust's and C's before 5.10.
 */

#define ATOMIC_XCHG(ordering, suffix, type, atomic_type, int_type, atomic)	\
PROBE(int_type, xchg, type, ordering, atomic_type *v, int_type new)	\
{									\
	return atomic##_xchg##suffix(v, new);				\
}									\
									\
PROBE(bool, try_cmpxchg, type, ordering, atomic_type *v, int_type *old,	\
      int_type new)							\
{									\
	return atomic##_try_cmpxchg##suffix(v, old, new);		\
}									\
									\
PROBE(bool, cmpxchg, type, ordering, atomic_type *v, int_type old,	\
      int_type new, int_type *seen)					\
{									\
	bool done = atomic##_try_cmpxchg##suffix(v, &old, new);		\
									\
	*seen = old;							\
	return done;							\
}

#define FIELD_XCHG(ordering, suffix, pfx, type, c_type)			\
PROBE(c_type, pfx##xchg, type, ordering, c_type *p, c_type new)		\
{									\
	return xchg##suffix(p, new);					\
}									\
									\
PROBE(bool, pfx##cmpxchg, type, ordering, c_type *p, c_type old,	\
      c_type new, c_type *seen)						\
{									\
	bool done = try_cmpxchg##suffix(p, &old, new);			\
									\
	*seen = old;							\
	return done;							\
}

#define FIELD_TRY_CMPXCHG(ordering, suffix, type, c_type)		\
PROBE(bool, try_cmpxchg, type, ordering, c_type *p, c_type *old, c_type new) \
{									\
	return try_cmpxchg##suffix(p, old, new);			\
}

FOR_ALL_ORDERINGS(ATOMIC_XCHG, i32, atomic_t, int, atomic)
FOR_ALL_ORDERINGS(ATOMIC_XCHG, i64, atomic64_t, s64, atomic64)

FOR_ALL_ORDERINGS(FIELD_XCHG, , i8, s8)
FOR_ALL_ORDERINGS(FIELD_XCHG, , i16, s16)
FOR_ALL_ORDERINGS(FIELD_XCHG, , ptr, probe_ptr_t)
FOR_ALL_ORDERINGS(FIELD_XCHG, , bool, bool)
FOR_ALL_ORDERINGS(FIELD_XCHG, , u8, u8)
FOR_ALL_ORDERINGS(FIELD_XCHG, , u16, u16)

FOR_ALL_ORDERINGS(FIELD_TRY_CMPXCHG, i8, s8)
FOR_ALL_ORDERINGS(FIELD_TRY_CMPXCHG, i16, s16)
FOR_ALL_ORDERINGS(FIELD_TRY_CMPXCHG, ptr, probe_ptr_t)

FOR_ALL_ORDERINGS(FIELD_XCHG, raw_, i8, s8)
FOR_ALL_ORDERINGS(FIELD_XCHG, raw_, i16, s16)
FOR_ALL_ORDERINGS(FIELD_XCHG, raw_, i32, s32)
FOR_ALL_ORDERINGS(FIELD_XCHG, raw_, i64, s64)
FOR_ALL_ORDERINGS(FIELD_XCHG, raw_, ptr, probe_ptr_t)
