// SPDX-License-Identifier: GPL-2.0
/*
 * The probes in C: the primitive itself, as a kernel developer writes it.
 *
 * One function per operation, type and ordering, c__<op>__<type>__<ordering>.
 * Its twin in rust/ has the same name with rust__, and the same signature: that
 * of the C function, so that a helper's body can be compared with it as well.
 * Nothing calls them: `lkmm asm` compares what they compile to.
 */

#include <linux/atomic.h>
#include <linux/atomic_per_byte.h>
#include <linux/bitops.h>
#include <linux/processor.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "c/probe.h"

#include "c/access.h"
#include "c/barrier.h"
#include "c/bitops.h"
#include "c/conditional.h"
#include "c/count.h"
#include "c/dependency.h"
#include "c/exchange.h"
#include "c/per_byte.h"
#include "c/smp.h"
#include "c/update.h"
