/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Operations on atomic_t and atomic64_t that test their result, or that look at
 * the value before they write.
 */

#define ADD_NEGATIVE(ordering, suffix, type, atomic_type, int_type, atomic)	\
PROBE(bool, add_negative, type, ordering, int_type i, atomic_type *v)	\
{									\
	return atomic##_add_negative##suffix(i, v);			\
}

#define TEST(op, type, atomic_type, atomic)				\
PROBE(bool, op, type, full, atomic_type *v)				\
{									\
	return atomic##_##op(v);					\
}

#define CONDITIONAL(type, atomic_type, int_type, atomic)		\
FOR_ALL_ORDERINGS(ADD_NEGATIVE, type, atomic_type, int_type, atomic)	\
TEST(dec_and_test, type, atomic_type, atomic)				\
TEST(inc_and_test, type, atomic_type, atomic)				\
TEST(inc_not_zero, type, atomic_type, atomic)				\
TEST(inc_unless_negative, type, atomic_type, atomic)			\
TEST(dec_unless_positive, type, atomic_type, atomic)			\
									\
PROBE(bool, sub_and_test, type, full, int_type i, atomic_type *v)	\
{									\
	return atomic##_sub_and_test(i, v);				\
}									\
									\
PROBE(int_type, fetch_add_unless, type, full, atomic_type *v, int_type a,	\
      int_type u)							\
{									\
	return atomic##_fetch_add_unless(v, a, u);			\
}									\
									\
PROBE(bool, add_unless, type, full, atomic_type *v, int_type a, int_type u) \
{									\
	return atomic##_add_unless(v, a, u);				\
}									\
									\
PROBE(int_type, dec_if_positive, type, full, atomic_type *v)		\
{									\
	return atomic##_dec_if_positive(v);				\
}

CONDITIONAL(i32, atomic_t, int, atomic)
CONDITIONAL(i64, atomic64_t, s64, atomic64)
