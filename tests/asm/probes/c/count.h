/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Arithmetic and bits on atomic_t and atomic64_t: without a result, which is
 * unordered, with the value before, and with the value after.
 */

#define VOID_WITH_OPERAND(op, type, atomic_type, int_type, atomic)	\
PROBE(void, op, type, relaxed, int_type i, atomic_type *v)		\
{									\
	atomic##_##op(i, v);						\
}

#define VOID_ALONE(op, type, atomic_type, atomic)			\
PROBE(void, op, type, relaxed, atomic_type *v)				\
{									\
	atomic##_##op(v);						\
}

#define WITH_OPERAND(ordering, suffix, op, type, atomic_type, int_type, atomic)	\
PROBE(int_type, op, type, ordering, int_type i, atomic_type *v)		\
{									\
	return atomic##_##op##suffix(i, v);				\
}

#define ALONE(ordering, suffix, op, type, atomic_type, int_type, atomic)	\
PROBE(int_type, op, type, ordering, atomic_type *v)			\
{									\
	return atomic##_##op##suffix(v);				\
}

#define COUNT(type, atomic_type, int_type, atomic)			\
VOID_WITH_OPERAND(add, type, atomic_type, int_type, atomic)		\
VOID_WITH_OPERAND(sub, type, atomic_type, int_type, atomic)		\
VOID_WITH_OPERAND(and, type, atomic_type, int_type, atomic)		\
VOID_WITH_OPERAND(andnot, type, atomic_type, int_type, atomic)		\
VOID_WITH_OPERAND(or, type, atomic_type, int_type, atomic)		\
VOID_WITH_OPERAND(xor, type, atomic_type, int_type, atomic)		\
VOID_ALONE(inc, type, atomic_type, atomic)				\
VOID_ALONE(dec, type, atomic_type, atomic)				\
FOR_ALL_ORDERINGS(WITH_OPERAND, fetch_add, type, atomic_type, int_type, atomic)	\
FOR_ALL_ORDERINGS(WITH_OPERAND, fetch_sub, type, atomic_type, int_type, atomic)	\
FOR_ALL_ORDERINGS(WITH_OPERAND, fetch_and, type, atomic_type, int_type, atomic)	\
FOR_ALL_ORDERINGS(WITH_OPERAND, fetch_andnot, type, atomic_type, int_type, atomic) \
FOR_ALL_ORDERINGS(WITH_OPERAND, fetch_or, type, atomic_type, int_type, atomic)	\
FOR_ALL_ORDERINGS(WITH_OPERAND, fetch_xor, type, atomic_type, int_type, atomic)	\
FOR_ALL_ORDERINGS(ALONE, fetch_inc, type, atomic_type, int_type, atomic)	\
FOR_ALL_ORDERINGS(ALONE, fetch_dec, type, atomic_type, int_type, atomic)	\
FOR_ALL_ORDERINGS(WITH_OPERAND, add_return, type, atomic_type, int_type, atomic) \
FOR_ALL_ORDERINGS(WITH_OPERAND, sub_return, type, atomic_type, int_type, atomic) \
FOR_ALL_ORDERINGS(ALONE, inc_return, type, atomic_type, int_type, atomic)	\
FOR_ALL_ORDERINGS(ALONE, dec_return, type, atomic_type, int_type, atomic)

COUNT(i32, atomic_t, int, atomic)
COUNT(i64, atomic64_t, s64, atomic64)
