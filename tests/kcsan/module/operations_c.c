// SPDX-License-Identifier: GPL-2.0
/*
 * The C side of each operation, from the list.
 */
#include <linux/atomic.h>
#include <linux/atomic_per_byte.h>
#include <linux/bitops.h>
#include <linux/processor.h>

#include "pair.h"

#define A (&s->cell.atomic)
#define A64 (&s->cell.atomic64)
#define BITS (s->cell.bitmap)
#define BIT_NUMBER 3
/* Not zero, and not the same in two rounds. */
#define N ((int)(n | 0x100))
/* A condition that ends the wait at the second load at the latest. */
#define SECOND_LOAD (++loads > 1 || !VAL)

#define OPERATION_FROM(start, name, access, size, ...) \
	C_SIDE(name) { __VA_ARGS__; }
#define READING(name, access, size, writer, writer_access, ...) \
	C_SIDE(name) { __VA_ARGS__; }

#include "operations_list.h"
