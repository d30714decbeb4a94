/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lists as tables, for suite.c: seeded_pairs[], and correct_pairs[] of operations and protocols.
 */
#ifndef _TABLES_H
#define _TABLES_H

#include "pair.h"

/* The first pass declares all sides. */
#define RACE_AT(place, name, rust, rust_access, rust_size, c, ...) \
	DECLARE_SIDE(rust); DECLARE_SIDE(c);
#include "races_list.h"
#undef RACE_AT

#define OPERATION_FROM(start, name, ...) DECLARE_SIDE(kr_##name); DECLARE_SIDE(kc_##name);
#define READING(name, ...) DECLARE_SIDE(kr_##name); DECLARE_SIDE(kc_##name);
#include "operations_list.h"
#undef READING
#undef OPERATION_FROM

#define PROTOCOL_AT(place, name, rust, rust_access, careless_rust, c, c_access, careless_c) \
	DECLARE_SIDE(rust); DECLARE_SIDE(careless_rust); DECLARE_SIDE(c); DECLARE_SIDE(careless_c);
#include "protocols_list.h"
#undef PROTOCOL_AT

#define RACE_AT(place_, name_, rust_, rust_access, rust_size, c_, c_access, c_size, reported_) \
	{ \
		.name = #name_, \
		.rust = SIDE(rust_, rust_access, rust_size), \
		.c = SIDE(c_, c_access, c_size), \
		.place = place_, \
		.reported = reported_, \
	},

static const struct pair seeded_pairs[] = {
#include "races_list.h"
};

#define OPERATION_FROM(start_, name_, access_, size_, ...) \
	{ \
		.name = #name_, \
		.rust = SIDE(kr_##name_, access_, size_), \
		.c = SIDE(kc_##name_, access_, size_), \
		.start = start_, \
	},

#define READING(name_, access_, size_, writer, writer_access, ...) \
	{ \
		.name = "rust_" #name_, \
		.rust = SIDE(kr_##name_, access_, size_), \
		.c = SIDE(kc_##writer, writer_access, size_), \
	}, \
	{ \
		.name = "c_" #name_, \
		.rust = SIDE(kr_##writer, writer_access, size_), \
		.c = SIDE(kc_##name_, access_, size_), \
	},

#define PAYLOAD sizeof_field(struct shared, payload)

/* The careless side of a writer reads, of a reader writes. */
#define CARELESS(fn_, of_) (&(const struct side)SIDE(fn_, (of_) & R ? W : R, PAYLOAD))

#define PROTOCOL_AT(place_, name_, rust_, rust_access, careless_rust_, c_, c_access, careless_c_) \
	{ \
		.name = #name_, \
		.rust = SIDE(rust_, rust_access, PAYLOAD), \
		.c = SIDE(c_, c_access, PAYLOAD), \
		.careless_rust = CARELESS(careless_rust_, c_access), \
		.careless_c = CARELESS(careless_c_, rust_access), \
		.place = place_, \
	},

static const struct pair correct_pairs[] = {
#include "operations_list.h"
#include "protocols_list.h"
};

#endif /* _TABLES_H */
