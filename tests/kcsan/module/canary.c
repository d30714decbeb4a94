// SPDX-License-Identifier: GPL-2.0
/*
 * The canary: a race that runs beside each pair of which no report may come. When KCSAN has reported
 * the canary several times, it would have reported a race of the pair. A time limit or a number of
 * rounds would prove less: on a busy host two emulated CPUs rarely run at the same time.
 *
 * C writes a word with a mark, Rust reads it without. So KCSAN watches one access of each round, the
 * one in Rust: as often as it would watch a side of the pair that had lost its mark.
 *
 * KCSAN does not report the same two functions twice in CONFIG_KCSAN_REPORT_ONCE_IN_MS, so there are
 * several that read, in turn.
 *
 * Where Rust interrupts C on the same CPU, C reads without a mark: KCSAN makes the side that reads
 * wait, and only the interrupted side sees the other one meanwhile.
 */
#include <linux/array_size.h>

#include "pair.h"

#define READERS(OF) \
	OF(kr_canary0) OF(kr_canary1) OF(kr_canary2) OF(kr_canary3) \
	OF(kr_canary4) OF(kr_canary5) OF(kr_canary6) OF(kr_canary7)
#define DECLARE(fn) DECLARE_SIDE(fn);
#define ELEMENT(fn) fn,

READERS(DECLARE)
DECLARE_SIDE(kr_canary_write);

static const side_fn readers[] = { READERS(ELEMENT) };

C_SIDE(canary_write) { WRITE_ONCE(s->canary, n); }
C_SIDE(canary) { SINK(s->canary); }

static void read_in_rust(struct shared *s, unsigned long n)
{
	readers[n % ARRAY_SIZE(readers)](s, n);
}

side_fn rust_canary(enum place place)
{
	return place == RUST_INTERRUPTS_HERE ? kr_canary_write : read_in_rust;
}

side_fn c_canary(enum place place)
{
	return place == RUST_INTERRUPTS_HERE ? kc_canary : kc_canary_write;
}
