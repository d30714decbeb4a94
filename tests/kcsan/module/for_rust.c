// SPDX-License-Identifier: GPL-2.0
/*
 * RCU for the Rust sides: Linux 6.12 has no Rust functions for it.
 */
#include <linux/rcupdate.h>

#include "sides.h"

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
