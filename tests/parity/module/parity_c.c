// SPDX-License-Identifier: GPL-2.0
/* The C half: helpers that this kernel lacks. */

#ifndef __rust_helper
#define __rust_helper
#endif

#include "helpers/refcount.c"
