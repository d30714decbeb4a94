// SPDX-License-Identifier: GPL-2.0
/*
 * The C half: what Rust calls and this kernel has no helper for.
 */

#ifndef __rust_helper
#define __rust_helper
#endif

#include "helpers/rcu.c"
#include "helpers/refcount.c"
