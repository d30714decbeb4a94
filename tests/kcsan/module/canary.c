// SPDX-License-Identifier: GPL-2.0
/*
 * The canary: a race beside each pair of which no report may come. When KCSAN has reported it several
 * times, it would have reported the pair. Time or a number of rounds would say less: on a busy host
 * two emulated CPUs rarely run at the same time, and then a race goes on for seconds unseen.
 *
 * C writes a word with a mark, Rust reads it without. So each side has one access per round, and KCSAN
 * watches only Rust's: if a pair's side had lost its mark, it would be watched as often.
 *
 * KCSAN does not report two functions twice in CONFIG_KCSAN_REPORT_ONCE_IN_MS, so there are several
 * that read, in turn.
 *
 * Where Rust interrupts C on its own CPU, it is C that reads without a mark: who interrupts is never
 * interrupted by the other while KCSAN makes it wait.
 */
#include <linux/array_size.h>

#include "canary.h"

DECLARE_SIDE(kr_canary0);
DECLARE_SIDE(kr_canary1);
DECLARE_SIDE(kr_canary2);
DECLARE_SIDE(kr_canary3);
DECLARE_SIDE(kr_canary4);
DECLARE_SIDE(kr_canary5);
DECLARE_SIDE(kr_canary6);
DECLARE_SIDE(kr_canary7);
DECLARE_SIDE(kr_canary_write);

C_SIDE(canary_write)
{
	WRITE_ONCE(s->canary, n);
}

C_SIDE(canary)
{
	WRITE_ONCE(s->sink[TURN_C], s->canary);
}

static const side_fn readers[] = {
	kr_canary0, kr_canary1, kr_canary2, kr_canary3,
	kr_canary4, kr_canary5, kr_canary6, kr_canary7,
};

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
