// SPDX-License-Identifier: GPL-2.0
/*
 * What processes in Rust use and the kernel crate has no function for that takes C's own
 * object: macros and inline functions as functions. Rust declares them in for_rust.rs.
 */
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>

#include "for_rust.h"

bool litmus_spin_trylock(spinlock_t *lock)
{
	return spin_trylock(lock);
}

bool litmus_spin_is_locked(spinlock_t *lock)
{
	return spin_is_locked(lock);
}

void litmus_rcu_read_lock(void)
{
	rcu_read_lock();
}

void litmus_rcu_read_unlock(void)
{
	rcu_read_unlock();
}

int litmus_srcu_read_lock(struct srcu_struct *srcu)
{
	return srcu_read_lock(srcu);
}

void litmus_srcu_read_unlock(struct srcu_struct *srcu, int index)
{
	srcu_read_unlock(srcu, index);
}

int litmus_srcu_down_read(struct srcu_struct *srcu)
{
	return srcu_down_read(srcu);
}

void litmus_srcu_up_read(struct srcu_struct *srcu, int index)
{
	srcu_up_read(srcu, index);
}

void litmus_smp_mb__after_unlock_lock(void)
{
	/* Paired by the test. */
	smp_mb__after_unlock_lock();
}

void litmus_smp_mb__after_srcu_read_unlock(void)
{
	/* Paired by the test. */
	smp_mb__after_srcu_read_unlock();
}
