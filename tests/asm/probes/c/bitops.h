/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Operations on a bit of a bitmap, at a place that the compiler does not know.
 */

#define BIT_OP_OF(type, op, ordering)					\
PROBE(void, op, type, ordering, unsigned long nr, unsigned long *addr)	\
{									\
	op(nr, addr);							\
}

#define TEST_BIT_OF(type, op, ordering, addr_type)			\
PROBE(bool, op, type, ordering, unsigned long nr, addr_type *addr)	\
{									\
	return op(nr, addr);						\
}

/* The compiler has made sure of the number in Rust. C has the same function for both. */
#define BIT_OP(...) BIT_OP_OF(bitmap, __VA_ARGS__) BIT_OP_OF(checked, __VA_ARGS__)
#define TEST_BIT(...) TEST_BIT_OF(bitmap, __VA_ARGS__) TEST_BIT_OF(checked, __VA_ARGS__)

BIT_OP(set_bit, relaxed)
BIT_OP(clear_bit, relaxed)
BIT_OP(change_bit, relaxed)
BIT_OP(clear_bit_unlock, release)

TEST_BIT(test_bit, relaxed, const unsigned long)
TEST_BIT(test_bit_acquire, acquire, const unsigned long)
TEST_BIT(test_and_set_bit, full, unsigned long)
TEST_BIT(test_and_clear_bit, full, unsigned long)
TEST_BIT(test_and_change_bit, full, unsigned long)
TEST_BIT(test_and_set_bit_lock, acquire, unsigned long)
