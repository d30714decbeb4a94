/* SPDX-License-Identifier: GPL-2.0 */
/* A device that a C half and a Rust half of one driver serve. */
#ifndef _DRIVER_H
#define _DRIVER_H

#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/cache.h>
#include <linux/types.h>

#define DRIVER_RING_SLOTS 64	/* a power of two */
#define DRIVER_EVENTS 70	/* more than one word */

/*
 * What both halves access at the same time. In Rust these are atomic types, by bindgen-atomic-y in
 * Kbuild, as are atomic_t and atomic64_t: such a field has no plain accesses there.
 */
typedef u32 driver_index;
typedef unsigned long driver_word;
typedef unsigned long driver_events[BITS_TO_LONGS(DRIVER_EVENTS)];

struct driver_msg {
	u64 seq;
	u64 check;	/* ~seq */
};

/**
 * struct driver_ring - from one producer to one consumer, with free-running indices
 * @head: the producer's: smp_store_release()
 * @tail: the consumer's: smp_store_release()
 * @slot: DRIVER_RING_SLOTS slots
 */
struct driver_ring {
	driver_index head ____cacheline_aligned;
	driver_index tail ____cacheline_aligned;
	struct driver_msg *slot;
};

/**
 * struct driver_config - what readers follow by RCU
 * @generation: larger than that of the configuration before; 0 when it is freed
 * @check: ~generation, or 0
 */
struct driver_config {
	unsigned long generation;
	unsigned long check;
};

/**
 * struct driver_counts - what one thread has done; others look after it has stopped
 */
struct driver_counts {
	driver_word sent;
	driver_word received;
	driver_word events;
	driver_word updates;
	driver_word claims;
	driver_word errors;
};

/**
 * struct driver_dev - the device
 * @rx: C to Rust
 * @tx: Rust to C
 * @events: set by C, taken by Rust
 * @event_data: by event: how often C has raised it
 * @packets: both threads add
 * @bytes: both threads add
 * @loops: one writer, the C thread; anybody reads
 * @config: published by Rust: an Rcu<KBox<Config>>
 * @broken: Rust loads and stores where it needs one operation, and frees without a grace period
 * @c: of the C thread
 * @rust: of the Rust thread
 */
struct driver_dev {
	struct driver_ring rx;
	struct driver_ring tx;
	driver_events events;
	driver_word event_data[DRIVER_EVENTS];
	atomic_t packets;
	atomic64_t bytes;
	driver_word loops;
	struct driver_config __rcu **config;
	bool broken;
	struct driver_counts c;
	struct driver_counts rust;
};

/* The C half, called by Rust. */
int driver_setup(struct driver_dev *d);
void driver_free(struct driver_dev *d);
int driver_start(struct driver_dev *d);
void driver_stop(struct driver_dev *d);
unsigned int driver_ms(void);
void driver_sleep(void);
bool driver_rest(void);

/* The Rust half, called by C. */
int driver_rust_thread(void *d);
bool driver_claim(bool broken);

#endif /* _DRIVER_H */
