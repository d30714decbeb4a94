// SPDX-License-Identifier: GPL-2.0
/*
 * Atomic operations on one bit of a bitmap. C takes the number of the bit as a
 * long or an unsigned long on some architectures, and as an int or an unsigned
 * int on others: the caller makes sure that it does not exceed INT_MAX.
 */

#include <linux/bitops.h>

#define DEFINE_BIT_OP(op)						\
__rust_helper void							\
rust_helper_##op(unsigned long nr, unsigned long *addr)			\
{									\
	op(nr, addr);							\
}

#define DEFINE_BIT_TEST(op, type)					\
__rust_helper bool							\
rust_helper_##op(unsigned long nr, type addr)				\
{									\
	return op(nr, addr);						\
}

DEFINE_BIT_OP(set_bit)
DEFINE_BIT_OP(clear_bit)
DEFINE_BIT_OP(change_bit)
DEFINE_BIT_OP(clear_bit_unlock)
DEFINE_BIT_TEST(test_bit, const unsigned long *)
DEFINE_BIT_TEST(test_bit_acquire, const unsigned long *)
DEFINE_BIT_TEST(test_and_set_bit, unsigned long *)
DEFINE_BIT_TEST(test_and_clear_bit, unsigned long *)
DEFINE_BIT_TEST(test_and_change_bit, unsigned long *)
DEFINE_BIT_TEST(test_and_set_bit_lock, unsigned long *)
