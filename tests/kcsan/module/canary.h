/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A race beside a pair that has none: see canary.c.
 */
#ifndef _CANARY_H
#define _CANARY_H

#include "pair.h"

/* What the names of its sides begin with. */
#define RUST_CANARY RUST_PREFIX "canary"
#define C_CANARY C_PREFIX "canary"

/* Its sides. */
side_fn rust_canary(enum place place);
side_fn c_canary(enum place place);

#endif /* _CANARY_H */
