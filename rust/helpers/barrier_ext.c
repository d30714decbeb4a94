// SPDX-License-Identifier: GPL-2.0
/*
 * Barriers that complete the ordering of another operation.
 */

#include <asm/barrier.h>
#include <linux/atomic.h>
#include <linux/spinlock.h>

__rust_helper void rust_helper_smp_mb__before_atomic(void)
{
	/* Paired by the Rust caller. */
	smp_mb__before_atomic();
}

__rust_helper void rust_helper_smp_mb__after_atomic(void)
{
	/* Paired by the Rust caller. */
	smp_mb__after_atomic();
}

__rust_helper void rust_helper_smp_mb__after_spinlock(void)
{
	/* Paired by the Rust caller. */
	smp_mb__after_spinlock();
}

__rust_helper void rust_helper_smp_acquire__after_ctrl_dep(void)
{
	smp_acquire__after_ctrl_dep();
}
