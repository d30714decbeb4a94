// SPDX-License-Identifier: GPL-2.0
/*
 * The C side of each operation: C's primitive.
 */
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/processor.h>

#include "pair.h"

/* What a read finds is C's to keep. */
#define SINK(value) WRITE_ONCE(s->sink[TURN_C], (u64)(value))

#define OPERATION(name, operation) \
	C_SIDE(name) { operation; }

#define A (&s->cell.atomic)
#define A64 (&s->cell.atomic64)
#define BITS (s->cell.bitmap)
#define BIT_NUMBER 3
/* Not zero, and not the same in two rounds. */
#define N ((int)(n | 0x100))

OPERATION(i32_load_relaxed, SINK(atomic_read(A)))
OPERATION(i32_load_acquire, SINK(atomic_read_acquire(A)))
OPERATION(i32_store_relaxed, atomic_set(A, N))
OPERATION(i32_store_release, atomic_set_release(A, N))
OPERATION(i64_load_relaxed, SINK(atomic64_read(A64)))
OPERATION(i64_load_acquire, SINK(atomic64_read_acquire(A64)))
OPERATION(i64_store_relaxed, atomic64_set(A64, n))
OPERATION(i64_store_release, atomic64_set_release(A64, n))
OPERATION(i8_load_relaxed, SINK(READ_ONCE(s->cell.byte)))
OPERATION(i8_load_acquire, SINK(smp_load_acquire(&s->cell.byte)))
OPERATION(i8_store_relaxed, WRITE_ONCE(s->cell.byte, (s8)n))
OPERATION(i8_store_release, smp_store_release(&s->cell.byte, (s8)n))
OPERATION(i16_load_relaxed, SINK(READ_ONCE(s->cell.half)))
OPERATION(i16_load_acquire, SINK(smp_load_acquire(&s->cell.half)))
OPERATION(i16_store_relaxed, WRITE_ONCE(s->cell.half, (s16)n))
OPERATION(i16_store_release, smp_store_release(&s->cell.half, (s16)n))
OPERATION(pointer_load_relaxed, SINK((uintptr_t)READ_ONCE(s->cell.pointer)))
OPERATION(pointer_load_acquire, SINK((uintptr_t)smp_load_acquire(&s->cell.pointer)))
OPERATION(pointer_store_relaxed, WRITE_ONCE(s->cell.pointer, (void *)n))
OPERATION(pointer_store_release, smp_store_release(&s->cell.pointer, (void *)n))
/* Of a field that is no atomic_t: what the Rust functions on raw pointers are for. */
OPERATION(field_load_relaxed, SINK(READ_ONCE(s->cell.word)))
OPERATION(field_load_acquire, SINK(atomic_read_acquire(A)))
OPERATION(field_store_relaxed, WRITE_ONCE(s->cell.word, N))
OPERATION(field_store_release, atomic_set_release(A, N))

OPERATION(i32_xchg_relaxed, SINK(atomic_xchg_relaxed(A, N)))
OPERATION(i32_xchg_acquire, SINK(atomic_xchg_acquire(A, N)))
OPERATION(i32_xchg_release, SINK(atomic_xchg_release(A, N)))
OPERATION(i32_xchg_full, SINK(atomic_xchg(A, N)))
OPERATION(i32_cmpxchg_relaxed, SINK(atomic_cmpxchg_relaxed(A, atomic_read(A), N)))
OPERATION(i32_cmpxchg_acquire, SINK(atomic_cmpxchg_acquire(A, atomic_read(A), N)))
OPERATION(i32_cmpxchg_release, SINK(atomic_cmpxchg_release(A, atomic_read(A), N)))
OPERATION(i32_cmpxchg_full, SINK(atomic_cmpxchg(A, atomic_read(A), N)))

C_SIDE(i32_try_cmpxchg_relaxed)
{
	int old = atomic_read(A);

	SINK(atomic_try_cmpxchg_relaxed(A, &old, N));
}

C_SIDE(i32_try_cmpxchg_full)
{
	int old = atomic_read(A);

	SINK(atomic_try_cmpxchg(A, &old, N));
}

OPERATION(i64_xchg_full, SINK(atomic64_xchg(A64, n)))
OPERATION(i64_cmpxchg_full, SINK(atomic64_cmpxchg(A64, atomic64_read(A64), n)))
OPERATION(i8_xchg_full, SINK(xchg(&s->cell.byte, (s8)n)))
OPERATION(i8_cmpxchg_full, SINK(cmpxchg(&s->cell.byte, READ_ONCE(s->cell.byte), (s8)n)))
OPERATION(i16_xchg_full, SINK(xchg(&s->cell.half, (s16)n)))
OPERATION(i16_cmpxchg_full, SINK(cmpxchg(&s->cell.half, READ_ONCE(s->cell.half), (s16)n)))
OPERATION(pointer_xchg_full, SINK((uintptr_t)xchg(&s->cell.pointer, (void *)n)))
OPERATION(pointer_cmpxchg_full,
	  SINK((uintptr_t)cmpxchg(&s->cell.pointer, READ_ONCE(s->cell.pointer), (void *)n)))
OPERATION(field_xchg_relaxed, SINK(xchg_relaxed(&s->cell.word, N)))
OPERATION(field_xchg_full, SINK(xchg(&s->cell.word, N)))
OPERATION(field_cmpxchg_relaxed,
	  SINK(cmpxchg_relaxed(&s->cell.word, READ_ONCE(s->cell.word), N)))
OPERATION(field_cmpxchg_full, SINK(cmpxchg(&s->cell.word, READ_ONCE(s->cell.word), N)))
OPERATION(bool_load_store, WRITE_ONCE(s->cell.byte, !READ_ONCE(s->cell.byte)))
OPERATION(bool_xchg_cmpxchg, SINK(xchg(&s->cell.byte, 1)); SINK(cmpxchg(&s->cell.byte, 1, 0)))
/* Rust's AtomicFlag: this byte, where there is KCSAN for Rust. */
OPERATION(flag_load_store, WRITE_ONCE(s->cell.byte, !READ_ONCE(s->cell.byte)))
OPERATION(flag_xchg_cmpxchg, SINK(xchg(&s->cell.byte, 1)); SINK(cmpxchg(&s->cell.byte, 1, 0)))

OPERATION(i32_add, atomic_add(3, A))
OPERATION(i32_sub, atomic_sub(3, A))
OPERATION(i32_inc, atomic_inc(A))
OPERATION(i32_dec, atomic_dec(A))
OPERATION(i64_add, atomic64_add(3, A64))
OPERATION(i64_inc, atomic64_inc(A64))
OPERATION(i32_fetch_add_relaxed, SINK(atomic_fetch_add_relaxed(3, A)))
OPERATION(i32_fetch_add_acquire, SINK(atomic_fetch_add_acquire(3, A)))
OPERATION(i32_fetch_add_release, SINK(atomic_fetch_add_release(3, A)))
OPERATION(i32_fetch_add_full, SINK(atomic_fetch_add(3, A)))
OPERATION(i32_fetch_sub_relaxed, SINK(atomic_fetch_sub_relaxed(3, A)))
OPERATION(i32_fetch_sub_acquire, SINK(atomic_fetch_sub_acquire(3, A)))
OPERATION(i32_fetch_sub_release, SINK(atomic_fetch_sub_release(3, A)))
OPERATION(i32_fetch_sub_full, SINK(atomic_fetch_sub(3, A)))
OPERATION(i32_fetch_inc_full, SINK(atomic_fetch_inc(A)))
OPERATION(i32_fetch_dec_full, SINK(atomic_fetch_dec(A)))
OPERATION(i64_fetch_add_full, SINK(atomic64_fetch_add(3, A64)))
OPERATION(i32_add_return_relaxed, SINK(atomic_add_return_relaxed(3, A)))
OPERATION(i32_add_return_acquire, SINK(atomic_add_return_acquire(3, A)))
OPERATION(i32_add_return_release, SINK(atomic_add_return_release(3, A)))
OPERATION(i32_add_return_full, SINK(atomic_add_return(3, A)))
OPERATION(i32_sub_return_full, SINK(atomic_sub_return(3, A)))
OPERATION(i32_inc_return_full, SINK(atomic_inc_return(A)))
OPERATION(i32_dec_return_full, SINK(atomic_dec_return(A)))
OPERATION(i64_add_return_full, SINK(atomic64_add_return(3, A64)))

OPERATION(i32_and_or, atomic_and(N, A); atomic_or(-1, A))
OPERATION(i32_andnot_xor, atomic_andnot(N, A); atomic_xor(-1, A))
OPERATION(i32_fetch_and_or_relaxed,
	  SINK(atomic_fetch_and_relaxed(N, A)); SINK(atomic_fetch_or_relaxed(-1, A)))
OPERATION(i32_fetch_and_or_acquire,
	  SINK(atomic_fetch_and_acquire(N, A)); SINK(atomic_fetch_or_acquire(-1, A)))
OPERATION(i32_fetch_and_or_release,
	  SINK(atomic_fetch_and_release(N, A)); SINK(atomic_fetch_or_release(-1, A)))
OPERATION(i32_fetch_and_or_full,
	  SINK(atomic_fetch_and(N, A)); SINK(atomic_fetch_or(-1, A)))
OPERATION(i32_fetch_andnot_xor_relaxed,
	  SINK(atomic_fetch_andnot_relaxed(N, A)); SINK(atomic_fetch_xor_relaxed(-1, A)))
OPERATION(i32_fetch_andnot_xor_full,
	  SINK(atomic_fetch_andnot(N, A)); SINK(atomic_fetch_xor(-1, A)))
OPERATION(i64_fetch_and_or_full,
	  SINK(atomic64_fetch_and(n, A64)); SINK(atomic64_fetch_or(-1, A64)))

OPERATION(i32_sub_and_test, SINK(atomic_sub_and_test(3, A)))
OPERATION(i32_dec_and_test, SINK(atomic_dec_and_test(A)))
OPERATION(i32_inc_and_test, SINK(atomic_inc_and_test(A)))
OPERATION(i32_add_negative_relaxed, SINK(atomic_add_negative_relaxed(3, A)))
OPERATION(i32_add_negative_full, SINK(atomic_add_negative(3, A)))
OPERATION(i32_fetch_add_unless, SINK(atomic_fetch_add_unless(A, 3, 0)))
OPERATION(i32_add_unless, SINK(atomic_add_unless(A, 3, 0)))
OPERATION(i32_inc_not_zero, SINK(atomic_inc_not_zero(A)))
OPERATION(i32_inc_unless_negative, SINK(atomic_inc_unless_negative(A)))
OPERATION(i32_dec_unless_positive, SINK(atomic_dec_unless_positive(A)))
OPERATION(i32_dec_if_positive, SINK(atomic_dec_if_positive(A)))
OPERATION(i64_inc_not_zero, SINK(atomic64_inc_not_zero(A64)))
OPERATION(i64_dec_if_positive, SINK(atomic64_dec_if_positive(A64)))

/* Paired by nothing: it is about the access. */
OPERATION(i32_store_mb, smp_store_mb(s->cell.word, N))
OPERATION(i16_store_mb, smp_store_mb(s->cell.half, (s16)n))

/* Waits for the second look, so that it looks more than once and does not wait for ever. */
C_SIDE(i32_cond_load_relaxed)
{
	int looks = 0;

	SINK(smp_cond_load_relaxed(&s->cell.word, ++looks > 1 || !VAL));
}

C_SIDE(i32_cond_load_acquire)
{
	int looks = 0;

	SINK(smp_cond_load_acquire(&s->cell.word, ++looks > 1 || !VAL));
}

OPERATION(bit_set_clear, set_bit(BIT_NUMBER, BITS); clear_bit(BIT_NUMBER, BITS))
OPERATION(bit_change, change_bit(BIT_NUMBER, BITS))
OPERATION(bit_test, SINK(test_bit(BIT_NUMBER, BITS)))
OPERATION(bit_test_acquire, SINK(test_bit_acquire(BIT_NUMBER, BITS)))
OPERATION(bit_test_and_set_clear,
	  SINK(test_and_set_bit(BIT_NUMBER, BITS)); SINK(test_and_clear_bit(BIT_NUMBER, BITS)))
OPERATION(bit_test_and_change, SINK(test_and_change_bit(BIT_NUMBER, BITS)))

C_SIDE(bit_lock_unlock)
{
	if (!test_and_set_bit_lock(BIT_NUMBER, BITS))
		clear_bit_unlock(BIT_NUMBER, BITS);
}
