// SPDX-License-Identifier: GPL-2.0
/*
 * The KUnit suite of the Rust atomic operations.
 */

#include <kunit/test.h>

#include "atomics_kunit.h"

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
	{}
};

static struct kunit_suite rust_atomics_suite = {
	.name = "rust_atomics",
	.test_cases = rust_atomics_cases,
};

kunit_test_suite(rust_atomics_suite);

MODULE_LICENSE("GPL");
