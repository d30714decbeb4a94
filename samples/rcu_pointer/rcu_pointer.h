/* SPDX-License-Identifier: GPL-2.0 */
/* The pointers that the C thread and the Rust thread publish for each other. */
#ifndef _RCU_POINTER_H
#define _RCU_POINTER_H

#include <linux/completion.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

/**
 * struct rcu_node - what the pointers lead to
 * @id: set before the node is published
 * @check: the same number, until the node is freed
 * @head: for call_rcu(), in C
 */
struct rcu_node {
	unsigned long id;
	unsigned long check;
	struct rcu_head head;
};

/**
 * struct rcu_pointer - one run
 * @from_rust: published by Rust: an Rcu<KBox<Node>>
 * @from_c: published by C
 * @updates: how often C replaces its node at least
 * @broken: Rust frees without a grace period
 * @sleep: Rust waits for a grace period in a read-side critical section, once
 * @enough: by Rust: it has replaced its node often enough, or gives up
 * @c_done: by C: it has made all its updates, and reads no more
 * @made: how many nodes there were, in C and in Rust
 * @freed: how many of them are freed
 * @reads: by C: how many nodes of Rust it has read
 * @dead: by C: how many of them were freed
 * @done: by C: it has finished
 */
struct rcu_pointer {
	struct rcu_node __rcu **from_rust;
	struct rcu_node __rcu *from_c;
	unsigned long updates;
	bool broken;
	bool sleep;
	bool enough;
	bool c_done;
	atomic_long_t made;
	atomic_long_t freed;
	unsigned long reads;
	unsigned long dead;
	struct completion done;
};

/* The C half, called by Rust. */
int rcu_pointer_start(struct rcu_pointer *r);
void rcu_pointer_stop(struct rcu_pointer *r);
void rcu_pointer_birth(struct rcu_pointer *r, struct rcu_node *node, unsigned long id);
void rcu_pointer_poison(struct rcu_pointer *r, struct rcu_node *node);
void rcu_pointer_rest(void);
void rcu_pointer_section_begin(void);
void rcu_pointer_section_end(void);

#endif /* _RCU_POINTER_H */
