// SPDX-License-Identifier: GPL-2.0
/*
 * Atomic operations on a bit of a bitmap. C takes the number of the bit as a
 * long or an unsigned long on some architectures, as an int or an unsigned int
 * on others: it must not exceed INT_MAX.
 */

#include <linux/bitops.h>

__rust_helper
void rust_helper_set_bit(unsigned long nr, unsigned long *addr)
{
	set_bit(nr, addr);
}

__rust_helper
void rust_helper_clear_bit(unsigned long nr, unsigned long *addr)
{
	clear_bit(nr, addr);
}

__rust_helper
void rust_helper_change_bit(unsigned long nr, unsigned long *addr)
{
	change_bit(nr, addr);
}

__rust_helper
bool rust_helper_test_bit(unsigned long nr, const unsigned long *addr)
{
	return test_bit(nr, addr);
}

__rust_helper
bool rust_helper_test_bit_acquire(unsigned long nr, const unsigned long *addr)
{
	return test_bit_acquire(nr, addr);
}

__rust_helper
bool rust_helper_test_and_set_bit(unsigned long nr, unsigned long *addr)
{
	return test_and_set_bit(nr, addr);
}

__rust_helper
bool rust_helper_test_and_clear_bit(unsigned long nr, unsigned long *addr)
{
	return test_and_clear_bit(nr, addr);
}

__rust_helper
bool rust_helper_test_and_change_bit(unsigned long nr, unsigned long *addr)
{
	return test_and_change_bit(nr, addr);
}

__rust_helper
bool rust_helper_test_and_set_bit_lock(unsigned long nr, unsigned long *addr)
{
	return test_and_set_bit_lock(nr, addr);
}

__rust_helper
void rust_helper_clear_bit_unlock(unsigned long nr, unsigned long *addr)
{
	/* Paired by the Rust caller. */
	clear_bit_unlock(nr, addr);
}
