/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A pair: a C side and a Rust side that run at the same time, and what KCSAN has to say.
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
 * How a report may call a side's access; several are allowed where an operation is more than
 * one access, or one or another with the architecture.
 */
#define R		BIT(0)
#define W		BIT(1)
#define RW	BIT(2)
#define ACCESS_MASK	(R | W | RW)
/* "(marked)". */
#define MARKED		BIT(3)
/*
 * KCSAN knows nothing of the access, in one language or in both: it sees no more than that the
 * value changes, or nothing at all if it is a read.
 */
#define UNSEEN_IN_RUST	BIT(4)
#define UNSEEN_IN_C	BIT(5)
#define UNSEEN		(UNSEEN_IN_RUST | UNSEEN_IN_C)

/* arm64's smp_load_acquire() and smp_store_release(), and what is made of them: assembly. */
#define SMP_ACCESS	(MARKED | (IS_ENABLED(CONFIG_ARM64) ? UNSEEN : 0))
/* smp_cond_load_acquire(): C's loop is made of them there, Rust's of atomic_read_acquire(). */
#define SMP_WAIT	(MARKED | (IS_ENABLED(CONFIG_ARM64) ? UNSEEN_IN_C : 0))

/*
 * arm64 has no bit operations of its own that are not atomic: __set_bit() is plain C there, and
 * on x86_64 a function that tells KCSAN of a write.
 */
#define NONATOMIC_BIT	(IS_ENABLED(CONFIG_ARM64) ? RW : W)

typedef void (*side_fn)(struct shared *s, unsigned long n);

/**
 * struct side - one side of a pair
 * @name: of @fn
 * @fn: what it does in round n
 * @access: how it touches the memory that the pair is about
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

/**
 * enum place - where the sides run
 * @TWO_CPUS: two tasks on two CPUs
 * @C_INTERRUPTS: C in an interrupt, Rust in a task of another CPU
 * @RUST_INTERRUPTS: the other way round
 * @C_INTERRUPTS_HERE: C in an interrupt of the CPU that the Rust task runs on
 * @RUST_INTERRUPTS_HERE: the other way round
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
 * @start: what the cell holds first
 * @reported: a seeded race: this kernel's KCSAN has to report it
 * @careless_rust: of a twin: a Rust side against which @c is a race in each configuration;
 *	NULL: careless_partner()
 * @careless_c: the same, a C side for @rust
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
 * What the races depend on. KCSAN sets up watchpoints for plain accesses only. By default
 * (CONFIG_KCSAN_STRICT=n) a plain aligned write up to a word counts as marked, and a race is
 * reported only if the one who watches sees another value than before.
 */
#define ALWAYS		true
#define NEVER		false
#define PLAIN_WRITES	(!IS_ENABLED(CONFIG_KCSAN_ASSUME_PLAIN_WRITES_ATOMIC))
#define SAME_VALUE	(!IS_ENABLED(CONFIG_KCSAN_REPORT_VALUE_CHANGE_ONLY))
#define REORDERED	IS_ENABLED(CONFIG_KCSAN_WEAK_MEMORY)
#define INTERRUPTED	IS_ENABLED(CONFIG_KCSAN_INTERRUPT_WATCHER)
#define UNKNOWN_ORIGIN	IS_ENABLED(CONFIG_KCSAN_REPORT_RACE_UNKNOWN_ORIGIN)

/* careless.c: a partner without mark or protocol for a side that accesses the cell, or none. */
const struct side *careless_partner(const struct side *of, bool in_rust);

#endif /* _PAIR_H */
