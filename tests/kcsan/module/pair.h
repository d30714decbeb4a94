/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A pair: a function in C and a function in Rust that run at the same time on shared memory.
 */
#ifndef _PAIR_H
#define _PAIR_H

#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/kconfig.h>
#include <linux/types.h>

#include "sides.h"

/* The name of each side's functions begins with these. */
#define RUST_PREFIX "kr_"
#define C_PREFIX "kc_"

/*
 * The access of a side, as a report names it; several bits where a side has more than one access, or
 * where the architecture decides.
 */
#define R		BIT(0)
#define W		BIT(1)
#define RW		BIT(2)
/* "(marked)". */
#define MARKED		BIT(3)
/*
 * KCSAN does not instrument the access, in one language or in both: of a write it sees only that the
 * value changes, of a read nothing.
 */
#define UNSEEN_IN_RUST	BIT(4)
#define UNSEEN_IN_C	BIT(5)
#define UNSEEN		(UNSEEN_IN_RUST | UNSEEN_IN_C)

/* arm64's smp_load_acquire() and smp_store_release(), and what is made of them: assembly. */
#define SMP_ACCESS	(MARKED | (IS_ENABLED(CONFIG_ARM64) ? UNSEEN : 0))
/* smp_cond_load_acquire(): C's loop is made of them there, Rust's of atomic_read_acquire(). */
#define SMP_WAIT	(MARKED | (IS_ENABLED(CONFIG_ARM64) ? UNSEEN_IN_C : 0))

/* __set_bit() is plain C on arm64; on x86_64 it is a function that reports a write to KCSAN. */
#define NONATOMIC_BIT	(IS_ENABLED(CONFIG_ARM64) ? RW : W)

typedef void (*side_fn)(struct shared *s, unsigned long n);

/**
 * struct side - one side of a pair
 * @name: of @fn
 * @fn: what it does in round n
 * @access: how it accesses the memory that the pair is about
 * @size: how many bytes of it
 */
struct side {
	const char *name;
	side_fn fn;
	unsigned int access;
	unsigned int size;
};

#define SIDE(fn_, access_, size_) \
	{ .name = #fn_, .fn = fn_, .access = (access_), .size = (size_) }

#define DECLARE_SIDE(fn_) void fn_(struct shared *s, unsigned long n)

/* Begins a side in C. KCSAN names functions, so each side is one. */
#define C_SIDE(name)				\
	DECLARE_SIDE(kc_##name);		\
	noinline DECLARE_SIDE(kc_##name)

/* Keeps a value that a C side has read: a marked store, which KCSAN does not watch. */
#define SINK(value) WRITE_ONCE(s->sink[TURN_C], (u64)(value))

/**
 * enum place - where the sides run
 * @TWO_CPUS: two tasks on two CPUs
 * @C_INTERRUPTS: C in an interrupt, Rust in a task of another CPU
 * @RUST_INTERRUPTS: the reverse
 * @C_INTERRUPTS_HERE: C in an interrupt of the CPU that the Rust task runs on
 * @RUST_INTERRUPTS_HERE: the reverse
 */
enum place {
	TWO_CPUS,
	C_INTERRUPTS,
	RUST_INTERRUPTS,
	C_INTERRUPTS_HERE,
	RUST_INTERRUPTS_HERE,
};

/**
 * struct pair - two sides
 * @name: as KUnit shows it
 * @rust: the Rust side
 * @c: the C side
 * @place: where they run
 * @start: the first value of the cell
 * @reported: of a seeded race: whether KCSAN reports it in this configuration
 * @careless_rust: of a correct pair: a Rust side that races with @c in each configuration;
 *	NULL: careless_partner()
 * @careless_c: the same, a C side that races with @rust
 */
struct pair {
	const char *name;
	struct side rust;
	struct side c;
	enum place place;
	s64 start;
	bool reported;
	const struct side *careless_rust;
	const struct side *careless_c;
};

/*
 * What a report depends on. KCSAN sets up watchpoints for plain accesses only. By default
 * (CONFIG_KCSAN_STRICT=n) a plain aligned write up to a word counts as marked, and a race is
 * reported only if the value changes while one side waits.
 */
#define ALWAYS		true
#define NEVER		false
#define PLAIN_WRITES	(!IS_ENABLED(CONFIG_KCSAN_ASSUME_PLAIN_WRITES_ATOMIC))
#define SAME_VALUE	(!IS_ENABLED(CONFIG_KCSAN_REPORT_VALUE_CHANGE_ONLY))
#define REORDERED	IS_ENABLED(CONFIG_KCSAN_WEAK_MEMORY)
#define INTERRUPTED	IS_ENABLED(CONFIG_KCSAN_INTERRUPT_WATCHER)
#define UNKNOWN_ORIGIN	IS_ENABLED(CONFIG_KCSAN_REPORT_RACE_UNKNOWN_ORIGIN)

/* careless.c: a plain access that races with that of a side to the cell, or NULL. */
const struct side *careless_partner(const struct side *of, bool in_rust);

/* canary.c: the sides of the race that runs beside a pair without one. */
side_fn rust_canary(enum place place);
side_fn c_canary(enum place place);

#endif /* _PAIR_H */
