// SPDX-License-Identifier: GPL-2.0
/*
 * Plain accesses to the cell that race with a single operation in each configuration of KCSAN:
 *
 * - with a write: a plain read. KCSAN watches it, and the write changes the value;
 * - with a read: a plain copy over the cell. It is larger than a word, so its writes do not count as
 *   atomic by CONFIG_KCSAN_ASSUME_PLAIN_WRITES_ATOMIC, and larger than what KCSAN compares, so
 *   CONFIG_KCSAN_REPORT_VALUE_CHANGE_ONLY does not matter.
 */
#include <linux/string.h>

#include "pair.h"

C_SIDE(careless_read1) { SINK(*(u8 *)&s->cell); }
C_SIDE(careless_read2) { SINK(*(u16 *)&s->cell); }
C_SIDE(careless_read4) { SINK(*(u32 *)&s->cell); }
C_SIDE(careless_read8) { SINK(*(u64 *)&s->cell); }

C_SIDE(careless_copy)
{
	memcpy(s->cell.bytes, s->source, COPY_BYTES);
	barrier();
}

#define CARELESS(PREFIX, OF)						\
	OF(PREFIX##careless_read1, R, 1) OF(PREFIX##careless_read2, R, 2)	\
	OF(PREFIX##careless_read4, R, 4) OF(PREFIX##careless_read8, R, 8)	\
	OF(PREFIX##careless_copy, W, COPY_BYTES)
#define DECLARE(fn, access, size) DECLARE_SIDE(fn);
#define ELEMENT(fn, access, size) SIDE(fn, access, size),

CARELESS(kr_, DECLARE)

static const struct side careless_c[] = { CARELESS(kc_, ELEMENT) };
static const struct side careless_rust[] = { CARELESS(kr_, ELEMENT) };

const struct side *careless_partner(const struct side *of, bool in_rust)
{
	const struct side *partners = in_rust ? careless_rust : careless_c;
	int i;

	for (i = 0; i < ARRAY_SIZE(careless_c); i++) {
		bool is_copy = partners[i].access & W;

		if (of->access & R ? is_copy : partners[i].size == of->size)
			return &partners[i];
	}
	return NULL;
}
