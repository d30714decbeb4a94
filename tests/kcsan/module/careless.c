// SPDX-License-Identifier: GPL-2.0
/*
 * The careless partners of single operations: plain accesses that are a race in each
 * configuration of KCSAN.
 *
 * - Against a write: a plain read. KCSAN watches it, and the write changes the value.
 * - Against a read: a plain copy over the cell. It is larger than a word, so that its writes do
 *   not count as atomic by CONFIG_KCSAN_ASSUME_PLAIN_WRITES_ATOMIC, and larger than what KCSAN
 *   compares, so that CONFIG_KCSAN_REPORT_VALUE_CHANGE_ONLY does not matter.
 */
#include <linux/string.h>

#include "pair.h"

DECLARE_SIDE(kr_careless_read1);
DECLARE_SIDE(kr_careless_read2);
DECLARE_SIDE(kr_careless_read4);
DECLARE_SIDE(kr_careless_read8);
DECLARE_SIDE(kr_careless_copy);

#define READ_OF(bits) WRITE_ONCE(s->sink[TURN_C], *(u##bits *)&s->cell)

C_SIDE(careless_read1) { READ_OF(8); }
C_SIDE(careless_read2) { READ_OF(16); }
C_SIDE(careless_read4) { READ_OF(32); }
C_SIDE(careless_read8) { READ_OF(64); }

C_SIDE(careless_copy)
{
	memcpy(s->cell.bytes, s->source, COPY_BYTES);
	barrier();
}

static const struct side careless_c[] = {
	SIDE(kc_careless_read1, R, 1),
	SIDE(kc_careless_read2, R, 2),
	SIDE(kc_careless_read4, R, 4),
	SIDE(kc_careless_read8, R, 8),
	SIDE(kc_careless_copy, W, COPY_BYTES),
};

static const struct side careless_rust[] = {
	SIDE(kr_careless_read1, R, 1),
	SIDE(kr_careless_read2, R, 2),
	SIDE(kr_careless_read4, R, 4),
	SIDE(kr_careless_read8, R, 8),
	SIDE(kr_careless_copy, W, COPY_BYTES),
};

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
