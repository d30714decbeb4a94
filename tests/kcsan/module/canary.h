/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A race beside a pair that has none: see canary.c.
 */
#ifndef _CANARY_H
#define _CANARY_H

#include "pair.h"

/* Its sides. */
side_fn rust_canary(enum place place);
side_fn c_canary(enum place place);

#endif /* _CANARY_H */
