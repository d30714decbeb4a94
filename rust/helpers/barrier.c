// SPDX-License-Identifier: GPL-2.0

#include <asm/barrier.h>
#include <linux/atomic.h>
#include <linux/spinlock.h>

#define DEFINE_BARRIER(name)			\
__rust_helper void rust_helper_##name(void)	\
{						\
	name();					\
}

DEFINE_BARRIER(mb)
DEFINE_BARRIER(rmb)
DEFINE_BARRIER(wmb)
DEFINE_BARRIER(smp_mb)
DEFINE_BARRIER(smp_rmb)
DEFINE_BARRIER(smp_wmb)
DEFINE_BARRIER(dma_mb)
DEFINE_BARRIER(dma_rmb)
DEFINE_BARRIER(dma_wmb)

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
