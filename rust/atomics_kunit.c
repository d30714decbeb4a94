// SPDX-License-Identifier: GPL-2.0
/*
 * The KUnit suite of the Rust atomic operations.
 */

#include <kunit/test-bug.h>
#include <kunit/test.h>
#include <linux/bitmap.h>

#include "atomics_kunit.h"

void rust_atomics_fail(void)
{
	KUNIT_FAIL_AND_ABORT(kunit_get_current_test(), "what failed is above");
}

/* More than two words, on 32 and on 64 bits. */
#define BITMAP_BITS	(2 * BITS_PER_LONG + 5)

static const unsigned int bitops_bits[] = { 0, 31, 32, 63, 64, BITMAP_BITS - 1 };

/* Rust's operation on a bit, and what has to come of a clear bit and of a set one. */
static const struct bitop {
	const char *name;
	bool (*rust)(size_t nr, unsigned long *bitmap);
	bool after[2];
	bool result[2];
} bitops[] = {
#define BITOP(op, after, result)	{ #op, rust_atomics_##op, after, result }
#define PAIR(clear, set)		{ clear, set }
	BITOP(set_bit, PAIR(1, 1), PAIR(0, 0)),
	BITOP(clear_bit, PAIR(0, 0), PAIR(0, 0)),
	BITOP(change_bit, PAIR(1, 0), PAIR(0, 0)),
	BITOP(test_bit, PAIR(0, 1), PAIR(0, 1)),
	BITOP(test_bit_acquire, PAIR(0, 1), PAIR(0, 1)),
	BITOP(test_and_set_bit, PAIR(1, 1), PAIR(0, 1)),
	BITOP(test_and_clear_bit, PAIR(0, 0), PAIR(0, 1)),
	BITOP(test_and_change_bit, PAIR(1, 0), PAIR(0, 1)),
	BITOP(test_and_set_bit_lock, PAIR(1, 1), PAIR(0, 1)),
	BITOP(clear_bit_unlock, PAIR(0, 0), PAIR(0, 0)),
};

/* C makes the bitmap, Rust changes it, C looks at it and at the words beside it. */
static void bitop_check(struct kunit *test, const struct bitop *op, unsigned int nr,
			bool before, int others)
{
	struct {
		unsigned long first;
		DECLARE_BITMAP(bits, BITMAP_BITS);
		unsigned long last;
	} map, expected;
	bool result;

	memset(&map, others, sizeof(map));
	__assign_bit(nr, map.bits, before);
	expected = map;
	__assign_bit(nr, expected.bits, op->after[before]);

	result = op->rust(nr, map.bits);

	KUNIT_EXPECT_EQ_MSG(test, result, op->result[before], "%s() of bit %u", op->name, nr);
	KUNIT_EXPECT_MEMEQ_MSG(test, &map, &expected, sizeof(map), "%s() of bit %u", op->name, nr);
}

/*
 * Seen to fail for each operation with its helper changed: test_bit() of bit
 * nr & 31, clear_bit_unlock() of bit nr & 63, set_bit() flipping the bit, ...
 */
static void rust_atomics_bitops(struct kunit *test)
{
	for (int op = 0; op < ARRAY_SIZE(bitops); op++) {
		for (int i = 0; i < ARRAY_SIZE(bitops_bits); i++) {
			bitop_check(test, &bitops[op], bitops_bits[i], false, 0);
			bitop_check(test, &bitops[op], bitops_bits[i], false, 0xff);
			bitop_check(test, &bitops[op], bitops_bits[i], true, 0);
			bitop_check(test, &bitops[op], bitops_bits[i], true, 0xff);
		}
	}
}

static struct kunit_case rust_atomics_cases[] = {
	KUNIT_CASE(rust_atomics_load),
	KUNIT_CASE(rust_atomics_store),
	KUNIT_CASE(rust_atomics_xchg),
	KUNIT_CASE(rust_atomics_cmpxchg),
	KUNIT_CASE(rust_atomics_add),
	KUNIT_CASE(rust_atomics_fetch_add_sub),
	KUNIT_CASE(rust_atomics_layout),
	KUNIT_CASE(rust_atomics_get_mut),
	KUNIT_CASE(rust_atomics_shared_with_c),
	KUNIT_CASE(rust_atomics_debug),
	KUNIT_CASE(rust_atomics_flag),
	KUNIT_CASE(rust_atomics_bool_in_memory),
	KUNIT_CASE(rust_atomics_integer_unordered),
	KUNIT_CASE(rust_atomics_integer_fetch),
	KUNIT_CASE(rust_atomics_integer_returning),
	KUNIT_CASE(rust_atomics_integer_conditional),
	KUNIT_CASE(rust_atomics_store_mb),
	KUNIT_CASE(rust_atomics_cond_load),
	KUNIT_CASE(rust_atomics_bitops),
	{}
};

static struct kunit_suite rust_atomics_suite = {
	.name = "rust_atomic_operations",
	.test_cases = rust_atomics_cases,
};

kunit_test_suite(rust_atomics_suite);

MODULE_LICENSE("GPL");
