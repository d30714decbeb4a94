// SPDX-License-Identifier: GPL-2.0

#include <asm/barrier.h>

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
