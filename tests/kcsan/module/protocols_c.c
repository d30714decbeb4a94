// SPDX-License-Identifier: GPL-2.0
/*
 * The C sides of the protocols, each as it would be in C alone; protocols.rs has the Rust sides.
 */
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/processor.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>

#include "pair.h"

/* RCU for Rust: Linux 6.12 has no Rust functions for it. */
void for_rust_read_lock(void)
{
	rcu_read_lock();
}

void for_rust_read_unlock(void)
{
	rcu_read_unlock();
}

void for_rust_grace_period(void)
{
	synchronize_rcu_expedited();
}

C_SIDE(turn)
{
	/* Pairs with the release in kr_turn(). */
	if (smp_load_acquire(&s->turn) != TURN_C)
		return;
	s->payload += 3;
	/* Pairs with the acquire in kr_turn(). */
	smp_store_release(&s->turn, TURN_RUST);
}

C_SIDE(turn_full)
{
	if (READ_ONCE(s->turn) != TURN_C)
		return;
	/* Pairs with those in kr_turn_full(), as the one below. */
	smp_mb();
	s->payload += 3;
	smp_mb(); /* As above. */
	WRITE_ONCE(s->turn, TURN_RUST);
}

C_SIDE(turn_control)
{
	if (READ_ONCE(s->turn) != TURN_C)
		return;
	/* Pairs with the release in kr_turn_control(). */
	smp_acquire__after_ctrl_dep();
	s->payload += 3;
	/* Pairs with the acquire in kr_turn_control(). */
	smp_store_release(&s->turn, TURN_RUST);
}

C_SIDE(turn_wait)
{
	int loads = 0;

	/* Gives up after some loads: the other side may have been stopped. */
	if (smp_cond_load_acquire(&s->turn, VAL == TURN_C || ++loads > 3) != TURN_C)
		return;
	s->payload += 3;
	/* Pairs with the acquire in kr_turn_wait(). */
	smp_store_release(&s->turn, TURN_RUST);
}

C_SIDE(turn_exchange)
{
	if (cmpxchg_acquire(&s->turn, TURN_C, TURN_NONE) != TURN_C)
		return;
	s->payload += 3;
	(void)xchg_release(&s->turn, TURN_RUST);
}

C_SIDE(turn_upgraded)
{
	atomic_t *count = (atomic_t *)&s->turn;

	if (atomic_read(count) % 2 != TURN_C)
		return;
	atomic_or(0, count);
	/* Pairs with those in kr_turn_upgraded(), as the one below. */
	smp_mb__after_atomic();
	s->payload += 3;
	/* As above. */
	smp_mb__before_atomic();
	atomic_inc(count);
}

C_SIDE(produce)
{
	if (READ_ONCE(s->turn) != TURN_C)
		return;
	smp_mb(); /* Pairs with the one in kr_consume(). */
	s->payload = n;
	smp_wmb(); /* Pairs with the smp_mb(Read) in kr_consume(). */
	WRITE_ONCE(s->turn, TURN_RUST);
}

C_SIDE(consume)
{
	if (READ_ONCE(s->turn) != TURN_C)
		return;
	smp_rmb(); /* Pairs with the smp_mb(Write) in kr_produce(). */
	SINK(s->payload);
	smp_mb(); /* Pairs with the one in kr_produce(). */
	WRITE_ONCE(s->turn, TURN_RUST);
}

C_SIDE(locked)
{
	spin_lock(&s->lock);
	s->payload += 3;
	spin_unlock(&s->lock);
}

C_SIDE(xchg_lock)
{
	if (xchg_acquire(&s->word, 1))
		return;
	s->payload += 3;
	/* Pairs with the acquire in kr_xchg_lock(). */
	smp_store_release(&s->word, 0);
}

C_SIDE(cmpxchg_lock)
{
	if (cmpxchg_acquire(&s->word, 0, 1))
		return;
	s->payload += 3;
	/* Pairs with the acquire in kr_cmpxchg_lock() and kr_raw_lock(). */
	smp_store_release(&s->word, 0);
}

C_SIDE(bit_lock)
{
	if (test_and_set_bit_lock(LOCK_BIT, &s->bits))
		return;
	s->payload += 3;
	clear_bit_unlock(LOCK_BIT, &s->bits);
}

C_SIDE(publish)
{
	struct object *object = &s->objects[n % OBJECTS];

	object->value = n;
	/* Pairs with the dependency in kr_follow(). */
	smp_store_release(&s->published, object);
	/* After the grace period nobody reads the objects before it, which are written next. */
	if (n % (OBJECTS / 2) == 0)
		synchronize_rcu_expedited();
}

C_SIDE(follow)
{
	struct object *object;

	rcu_read_lock();
	object = READ_ONCE(s->published);
	if (object)
		SINK(object->value);
	rcu_read_unlock();
}

/* Careless: does not ask whose turn it is, and hands the turn to Rust. */
C_SIDE(hasty)
{
	SINK(s->payload);
	smp_store_release(&s->turn, TURN_RUST); /* Lets kr_turn*() go on. */
}

C_SIDE(hasty_count)
{
	SINK(s->payload);
	atomic_inc((atomic_t *)&s->turn);
}

C_SIDE(hasty_write)
{
	s->payload = n;
	smp_store_release(&s->turn, TURN_RUST); /* Lets kr_consume() go on. */
}

/* Careless: does not take the lock. */
C_SIDE(peek) { SINK(s->payload); }

/* Careless: reads the object that is published next. */
C_SIDE(peek_object)
{
	struct object *object = READ_ONCE(s->published);

	if (object)
		SINK(s->objects[(object - s->objects + 1) % OBJECTS].value);
}
