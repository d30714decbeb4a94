/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Copies of memory that others access at the same time, for data that is wider
 * than what READ_ONCE() and WRITE_ONCE() access in one piece. The copy may be
 * torn: a mixture of what the memory held at different times.
 */
#ifndef _LINUX_ATOMIC_PER_BYTE_H
#define _LINUX_ATOMIC_PER_BYTE_H

#include <linux/align.h>
#include <linux/compiler.h>
#include <linux/types.h>
#include <linux/unaligned.h>

/**
 * atomic_load_per_byte() - Copy from memory that others may write meanwhile
 * @to: where to; memory of the caller's own
 * @from: where from, of any alignment
 * @size: how many bytes
 *
 * Each byte is read once, in no particular order. A byte of the copy is one
 * that @from held during the call; its neighbour may be of another time.
 * Aligned words are read in one piece, but do not rely on that.
 *
 * Each part is a READ_ONCE(): it races with plain writes, memcpy() among them,
 * and not with WRITE_ONCE() of any size or with atomic_store_per_byte(). A
 * seqcount tells whether the copy is of one time.
 */
static __always_inline void
atomic_load_per_byte(void *to, const void *from, size_t size)
{
	const size_t word = sizeof(unsigned long);

	while (size >= word && IS_ALIGNED((unsigned long)from, word)) {
		put_unaligned(READ_ONCE(*(const unsigned long *)from), (unsigned long *)to);
		to += word;
		from += word;
		size -= word;
	}
	while (size) {
		*(u8 *)to++ = READ_ONCE(*(const u8 *)from++);
		size--;
	}
}

/**
 * atomic_store_per_byte() - Copy to memory that others may access meanwhile
 * @to: where to, of any alignment
 * @from: where from; memory of the caller's own
 * @size: how many bytes
 *
 * Each byte is written once, in no particular order: the counterpart of
 * atomic_load_per_byte(). Each part is a WRITE_ONCE().
 */
static __always_inline void
atomic_store_per_byte(void *to, const void *from, size_t size)
{
	const size_t word = sizeof(unsigned long);

	while (size >= word && IS_ALIGNED((unsigned long)to, word)) {
		WRITE_ONCE(*(unsigned long *)to, get_unaligned((const unsigned long *)from));
		to += word;
		from += word;
		size -= word;
	}
	while (size) {
		WRITE_ONCE(*(u8 *)to++, *(const u8 *)from++);
		size--;
	}
}

#endif /* _LINUX_ATOMIC_PER_BYTE_H */
