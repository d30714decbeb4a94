/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LITMUS_FOR_RUST_H
#define _LITMUS_FOR_RUST_H

#include <linux/spinlock_types.h>
#include <linux/types.h>

struct srcu_struct;

bool litmus_spin_trylock(spinlock_t *lock);
bool litmus_spin_is_locked(spinlock_t *lock);
void litmus_rcu_read_lock(void);
void litmus_rcu_read_unlock(void);
int litmus_srcu_read_lock(struct srcu_struct *srcu);
void litmus_srcu_read_unlock(struct srcu_struct *srcu, int index);
int litmus_srcu_down_read(struct srcu_struct *srcu);
void litmus_srcu_up_read(struct srcu_struct *srcu, int index);
void litmus_smp_mb__after_unlock_lock(void);
void litmus_smp_mb__after_srcu_read_unlock(void);

#endif /* _LITMUS_FOR_RUST_H */
