// SPDX-License-Identifier: GPL-2.0
/*
 * The C half: what Rust calls and this kernel has no helper for, and how a case fails.
 */

#include <kunit/test-bug.h>
#include <kunit/test.h>

#ifndef __rust_helper
#define __rust_helper
#endif

#include "helpers/rcu.c"
#include "helpers/refcount.c"

void parity_fail(void)
{
	KUNIT_FAIL_AND_ABORT(kunit_get_current_test(), "what failed is above");
}
