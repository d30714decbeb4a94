/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The memory that the C side and the Rust side of a pair share, and C functions for Rust.
 */
#ifndef _SIDES_H
#define _SIDES_H

#include <linux/cache.h>
#include <linux/spinlock_types.h>
#include <linux/types.h>

/* Whose turn it is to touch the payload. */
#define TURN_RUST 0
#define TURN_C 1
#define TURN_NONE 2

/* The bit that is a lock. */
#define LOCK_BIT 5

/* How many bytes a copy or fill writes: more than KCSAN compares. */
#define COPY_BYTES 32

/* Objects to publish in turn; there are two grace periods in a cycle. */
#define OBJECTS 1024

/**
 * union cell - one variable as each type that the operations have
 */
union cell {
	u8 bytes[64];
	s8 byte;
	s16 half;
	s32 word;
	s64 quad;
	u32 words[16];
	u64 quads[8];
	atomic_t atomic;
	atomic64_t atomic64;
	unsigned long bitmap[4];
	void *pointer;
};

/**
 * struct object - what a published pointer points to
 * @value: written before the publication
 */
struct object {
	u64 value;
};

/**
 * struct shared - what a pair shares
 * @cell: for pairs of single operations, and most of the seeded races
 * @source: what copies read; nobody writes it
 * @payload: plain data that @turn, @lock or @bits protects
 * @turn: whose turn it is, TURN_RUST or TURN_C; or a counter of turns
 * @word: a lock made of an atomic, 0 or 1
 * @bits: a lock made of a bit
 * @lock: a spin lock
 * @published: one of @objects, or NULL
 * @objects: one is published while the next is filled in
 * @sink: keeps the values that were read, one element for Rust and one for C
 * @pause: a side reads it to give KCSAN time; nobody writes it
 * @canary: the word that the canary races on
 */
struct shared {
	union cell cell ____cacheline_aligned;
	u8 source[COPY_BYTES];
	u64 payload;
	int turn ____cacheline_aligned;
	int word;
	unsigned long bits;
	spinlock_t lock;
	struct object *published;
	struct object objects[OBJECTS];
	u64 sink[2] ____cacheline_aligned;
	int pause;
	u64 canary ____cacheline_aligned;
};

/* protocols_c.c: RCU for the Rust sides. */
void for_rust_read_lock(void);
void for_rust_read_unlock(void);
void for_rust_grace_period(void);

#endif /* _SIDES_H */
