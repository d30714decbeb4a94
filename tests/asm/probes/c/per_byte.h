/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Copies that may tear: of a word, which is one access if it is aligned.
 */

PROBE(u64, load_per_byte, u64, relaxed, const u64 *from)
{
	u64 copy;

	atomic_load_per_byte(&copy, from, sizeof(copy));
	return copy;
}

PROBE(void, store_per_byte, u64, relaxed, u64 *to, u64 copy)
{
	atomic_store_per_byte(to, &copy, sizeof(copy));
}
