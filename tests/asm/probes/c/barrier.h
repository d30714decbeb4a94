/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Barriers, alone in a function. They have no type and no ordering argument;
 * their names say what they order.
 */

#define BARRIER(name)							\
PROBE(void, name, none, none, void)					\
{									\
	/* A probe: it pairs with nothing. */				\
	name();								\
}

BARRIER(mb)
BARRIER(rmb)
BARRIER(wmb)
BARRIER(smp_mb)
BARRIER(smp_rmb)
BARRIER(smp_wmb)
BARRIER(dma_mb)
BARRIER(dma_rmb)
BARRIER(dma_wmb)
BARRIER(smp_mb__before_atomic)
BARRIER(smp_mb__after_atomic)
BARRIER(smp_mb__after_spinlock)
BARRIER(smp_acquire__after_ctrl_dep)

/* No instruction: what it does is to keep the first of two plain stores. */
PROBE(void, barrier, i32, none, int *p)
{
	*p = 1;
	barrier();
	*p = 2;
}
