// SPDX-License-Identifier: GPL-2.0

#include <linux/atomic_per_byte.h>

__rust_helper void
rust_helper_atomic_load_per_byte(void *to, const void *from, size_t size)
{
	atomic_load_per_byte(to, from, size);
}

__rust_helper void
rust_helper_atomic_store_per_byte(void *to, const void *from, size_t size)
{
	atomic_store_per_byte(to, from, size);
}
