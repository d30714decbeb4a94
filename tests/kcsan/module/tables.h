/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lists as tables: races[], and twins[] of operations and protocols. For suite.c only.
 */
#ifndef _TABLES_H
#define _TABLES_H

#include "pair.h"

/* First the names of all sides. */
#define RACE(name_, rust_, rust_access, rust_size, c_, ...) \
	DECLARE_SIDE(rust_); DECLARE_SIDE(c_);
#include "races_list.h"
#undef RACE

#define OPERATION(name_, ...) \
	DECLARE_SIDE(kr_##name_); DECLARE_SIDE(kc_##name_);
#define READING OPERATION
#include "operations_list.h"
#undef READING
#undef OPERATION

#define PROTOCOL(name_, rust_, rust_access, careless_rust_, c_, c_access, careless_c_, ...) \
	DECLARE_SIDE(rust_); DECLARE_SIDE(careless_rust_); \
	DECLARE_SIDE(c_); DECLARE_SIDE(careless_c_);
#include "protocols_list.h"
#undef PROTOCOL

#define RACE(name_, rust_, rust_access, rust_size, c_, c_access, c_size, place_, reported_) \
	{ \
		.name = #name_, \
		.rust = SIDE(rust_, rust_access, rust_size), \
		.c = SIDE(c_, c_access, c_size), \
		.place = place_, \
		.reported = reported_, \
	},

static const struct pair races[] = {
#include "races_list.h"
};

#undef RACE

#define OPERATION(name_, access_, size_, start_) \
	{ \
		.name = #name_, \
		.rust = SIDE(kr_##name_, access_, size_), \
		.c = SIDE(kc_##name_, access_, size_), \
		.start = start_, \
	},

#define READING_IN(language_, reader_, reader, writer_, writer, name_, access_, size_, partner_, \
		   partner_access) \
	{ \
		.name = language_ #name_, \
		.reader = SIDE(reader_##name_, access_, size_), \
		.writer = SIDE(writer_##partner_, partner_access, size_), \
	},

#define READING(...) \
	READING_IN("rust_", kr_, rust, kc_, c, __VA_ARGS__) \
	READING_IN("c_", kc_, c, kr_, rust, __VA_ARGS__)

#define PAYLOAD sizeof_field(struct shared, payload)

/* The careless side of a writer reads, of a reader writes. */
#define CARELESS(fn_, of_) (&(const struct side)SIDE(fn_, (of_) & R ? W : R, PAYLOAD))

#define PROTOCOL(name_, rust_, rust_access, careless_rust_, c_, c_access, careless_c_, place_) \
	{ \
		.name = #name_, \
		.rust = SIDE(rust_, rust_access, PAYLOAD), \
		.c = SIDE(c_, c_access, PAYLOAD), \
		.careless_rust = CARELESS(careless_rust_, c_access), \
		.careless_c = CARELESS(careless_c_, rust_access), \
		.place = place_, \
	},

static const struct pair twins[] = {
#include "operations_list.h"
#include "protocols_list.h"
};

#undef OPERATION
#undef READING
#undef PROTOCOL

#endif /* _TABLES_H */
