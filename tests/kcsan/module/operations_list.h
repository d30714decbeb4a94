/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Each operation of the API, and the C primitive that it stands for: kr_NAME() in operations.rs and
 * kc_NAME(), which operations_c.c makes of this list, both work on the cell.
 *
 *	OPERATION(NAME, access, size, C's primitive)
 *	OPERATION_FROM(first value of the cell, NAME, access, size, C's primitive)
 *	READING(NAME, access, size, the operation that writes meanwhile, its access, C's primitive)
 *
 * Two reads do not race, so an operation that reads comes with one that writes, in two pairs: one
 * reads in Rust and writes in C, the other one the reverse.
 *
 * No include guard: a file that includes this defines OPERATION_FROM() and READING() first.
 *
 * A bitwise operation comes with one that undoes it: else the value would soon stop changing.
 * START is far from zero, so that the conditional operations always write.
 */
#define START (1 << 30)
#define OPERATION(...) OPERATION_FROM(START, __VA_ARGS__)
#define LOAD (R | MARKED)
#define STORE (W | MARKED)
#define RMW (RW | MARKED)
/* On x86 smp_store_mb() is xchg(), on others WRITE_ONCE() and a barrier. */
#define STORE_MB (W | RW | MARKED)

/* Accesses. */
READING(i32_load_relaxed, LOAD, 4, i32_store_relaxed, STORE, SINK(atomic_read(A)))
READING(i32_load_acquire, LOAD, 4, i32_store_release, STORE, SINK(atomic_read_acquire(A)))
OPERATION(i32_store_relaxed, STORE, 4, atomic_set(A, N))
OPERATION(i32_store_release, STORE, 4, atomic_set_release(A, N))
READING(i64_load_relaxed, LOAD, 8, i64_store_relaxed, STORE, SINK(atomic64_read(A64)))
READING(i64_load_acquire, LOAD, 8, i64_store_release, STORE, SINK(atomic64_read_acquire(A64)))
OPERATION(i64_store_relaxed, STORE, 8, atomic64_set(A64, n))
OPERATION(i64_store_release, STORE, 8, atomic64_set_release(A64, n))
READING(i8_load_relaxed, LOAD, 1, i8_store_relaxed, STORE, SINK(READ_ONCE(s->cell.byte)))
READING(i8_load_acquire, R | SMP_ACCESS, 1, i8_store_release, W | SMP_ACCESS,
	SINK(smp_load_acquire(&s->cell.byte)))
OPERATION(i8_store_relaxed, STORE, 1, WRITE_ONCE(s->cell.byte, (s8)n))
OPERATION(i8_store_release, W | SMP_ACCESS, 1, smp_store_release(&s->cell.byte, (s8)n))
READING(i16_load_relaxed, LOAD, 2, i16_store_relaxed, STORE, SINK(READ_ONCE(s->cell.half)))
READING(i16_load_acquire, R | SMP_ACCESS, 2, i16_store_release, W | SMP_ACCESS,
	SINK(smp_load_acquire(&s->cell.half)))
OPERATION(i16_store_relaxed, STORE, 2, WRITE_ONCE(s->cell.half, (s16)n))
OPERATION(i16_store_release, W | SMP_ACCESS, 2, smp_store_release(&s->cell.half, (s16)n))
READING(pointer_load_relaxed, LOAD, 8, pointer_store_relaxed, STORE,
	SINK(READ_ONCE(s->cell.pointer)))
READING(pointer_load_acquire, R | SMP_ACCESS, 8, pointer_store_release, W | SMP_ACCESS,
	SINK(smp_load_acquire(&s->cell.pointer)))
OPERATION(pointer_store_relaxed, STORE, 8, WRITE_ONCE(s->cell.pointer, (void *)n))
OPERATION(pointer_store_release, W | SMP_ACCESS, 8, smp_store_release(&s->cell.pointer, (void *)n))
READING(field_load_relaxed, LOAD, 4, field_store_relaxed, STORE, SINK(READ_ONCE(s->cell.word)))
READING(field_load_acquire, LOAD, 4, field_store_release, STORE, SINK(atomic_read_acquire(A)))
OPERATION(field_store_relaxed, STORE, 4, WRITE_ONCE(s->cell.word, N))
OPERATION(field_store_release, STORE, 4, atomic_set_release(A, N))
/* Copies: a report is of one of the words that they access. */
READING(per_byte_load, LOAD, 8, per_byte_store, STORE,
	u64 copy[2]; atomic_load_per_byte(copy, &s->cell, sizeof(copy)); SINK(copy[n % 2]))
OPERATION(per_byte_store, STORE, 8,
	  u64 value[2] = { n, n }; atomic_store_per_byte(&s->cell, value, sizeof(value)))

/* Exchange; field_*() are our functions on a raw pointer, flag_*() are AtomicFlag's. */
OPERATION(i32_xchg_relaxed, RMW, 4, SINK(atomic_xchg_relaxed(A, N)))
OPERATION(i32_xchg_acquire, RMW, 4, SINK(atomic_xchg_acquire(A, N)))
OPERATION(i32_xchg_release, RMW, 4, SINK(atomic_xchg_release(A, N)))
OPERATION(i32_xchg_full, RMW, 4, SINK(atomic_xchg(A, N)))
OPERATION(i32_cmpxchg_relaxed, RMW, 4, SINK(atomic_cmpxchg_relaxed(A, atomic_read(A), N)))
OPERATION(i32_cmpxchg_acquire, RMW, 4, SINK(atomic_cmpxchg_acquire(A, atomic_read(A), N)))
OPERATION(i32_cmpxchg_release, RMW, 4, SINK(atomic_cmpxchg_release(A, atomic_read(A), N)))
OPERATION(i32_cmpxchg_full, RMW, 4, SINK(atomic_cmpxchg(A, atomic_read(A), N)))
OPERATION(i32_try_cmpxchg_relaxed, RMW, 4,
	  int old = atomic_read(A); SINK(atomic_try_cmpxchg_relaxed(A, &old, N)))
OPERATION(i32_try_cmpxchg_full, RMW, 4,
	  int old = atomic_read(A); SINK(atomic_try_cmpxchg(A, &old, N)))
OPERATION(i64_xchg_full, RMW, 8, SINK(atomic64_xchg(A64, n)))
OPERATION(i64_cmpxchg_full, RMW, 8, SINK(atomic64_cmpxchg(A64, atomic64_read(A64), n)))
OPERATION(i8_xchg_full, RMW, 1, SINK(xchg(&s->cell.byte, (s8)n)))
OPERATION(i8_cmpxchg_full, RMW, 1, SINK(cmpxchg(&s->cell.byte, READ_ONCE(s->cell.byte), (s8)n)))
OPERATION(i16_xchg_full, RMW, 2, SINK(xchg(&s->cell.half, (s16)n)))
OPERATION(i16_cmpxchg_full, RMW, 2, SINK(cmpxchg(&s->cell.half, READ_ONCE(s->cell.half), (s16)n)))
OPERATION(pointer_xchg_full, RMW, 8, SINK(xchg(&s->cell.pointer, (void *)n)))
OPERATION(pointer_cmpxchg_full, RMW, 8,
	  SINK(cmpxchg(&s->cell.pointer, READ_ONCE(s->cell.pointer), (void *)n)))
OPERATION(field_xchg_relaxed, RMW, 4, SINK(xchg_relaxed(&s->cell.word, N)))
OPERATION(field_xchg_full, RMW, 4, SINK(xchg(&s->cell.word, N)))
OPERATION(field_cmpxchg_relaxed, RMW, 4,
	  SINK(cmpxchg_relaxed(&s->cell.word, READ_ONCE(s->cell.word), N)))
OPERATION(field_cmpxchg_full, RMW, 4, SINK(cmpxchg(&s->cell.word, READ_ONCE(s->cell.word), N)))
OPERATION(bool_load_store, STORE, 1, WRITE_ONCE(s->cell.byte, !READ_ONCE(s->cell.byte)))
OPERATION(bool_xchg_cmpxchg, RMW, 1,
	  SINK(xchg(&s->cell.byte, 1)); SINK(cmpxchg(&s->cell.byte, 1, 0)))
OPERATION(flag_load_store, STORE, 1, WRITE_ONCE(s->cell.byte, !READ_ONCE(s->cell.byte)))
OPERATION(flag_xchg_cmpxchg, RMW, 1,
	  SINK(xchg(&s->cell.byte, 1)); SINK(cmpxchg(&s->cell.byte, 1, 0)))

/* Arithmetic. */
OPERATION(i32_add, RMW, 4, atomic_add(3, A))
OPERATION(i32_sub, RMW, 4, atomic_sub(3, A))
OPERATION(i32_inc, RMW, 4, atomic_inc(A))
OPERATION(i32_dec, RMW, 4, atomic_dec(A))
OPERATION(i64_add, RMW, 8, atomic64_add(3, A64))
OPERATION(i64_inc, RMW, 8, atomic64_inc(A64))
OPERATION(i32_fetch_add_relaxed, RMW, 4, SINK(atomic_fetch_add_relaxed(3, A)))
OPERATION(i32_fetch_add_acquire, RMW, 4, SINK(atomic_fetch_add_acquire(3, A)))
OPERATION(i32_fetch_add_release, RMW, 4, SINK(atomic_fetch_add_release(3, A)))
OPERATION(i32_fetch_add_full, RMW, 4, SINK(atomic_fetch_add(3, A)))
OPERATION(i32_fetch_sub_relaxed, RMW, 4, SINK(atomic_fetch_sub_relaxed(3, A)))
OPERATION(i32_fetch_sub_acquire, RMW, 4, SINK(atomic_fetch_sub_acquire(3, A)))
OPERATION(i32_fetch_sub_release, RMW, 4, SINK(atomic_fetch_sub_release(3, A)))
OPERATION(i32_fetch_sub_full, RMW, 4, SINK(atomic_fetch_sub(3, A)))
OPERATION(i32_fetch_inc_full, RMW, 4, SINK(atomic_fetch_inc(A)))
OPERATION(i32_fetch_dec_full, RMW, 4, SINK(atomic_fetch_dec(A)))
OPERATION(i64_fetch_add_full, RMW, 8, SINK(atomic64_fetch_add(3, A64)))
OPERATION(i32_add_return_relaxed, RMW, 4, SINK(atomic_add_return_relaxed(3, A)))
OPERATION(i32_add_return_acquire, RMW, 4, SINK(atomic_add_return_acquire(3, A)))
OPERATION(i32_add_return_release, RMW, 4, SINK(atomic_add_return_release(3, A)))
OPERATION(i32_add_return_full, RMW, 4, SINK(atomic_add_return(3, A)))
OPERATION(i32_sub_return_full, RMW, 4, SINK(atomic_sub_return(3, A)))
OPERATION(i32_inc_return_full, RMW, 4, SINK(atomic_inc_return(A)))
OPERATION(i32_dec_return_full, RMW, 4, SINK(atomic_dec_return(A)))
OPERATION(i64_add_return_full, RMW, 8, SINK(atomic64_add_return(3, A64)))

/* Bitwise. */
OPERATION(i32_and_or, RMW, 4, atomic_and(N, A); atomic_or(-1, A))
OPERATION(i32_andnot_xor, RMW, 4, atomic_andnot(N, A); atomic_xor(-1, A))
OPERATION(i32_fetch_and_or_relaxed, RMW, 4,
	  SINK(atomic_fetch_and_relaxed(N, A)); SINK(atomic_fetch_or_relaxed(-1, A)))
OPERATION(i32_fetch_and_or_acquire, RMW, 4,
	  SINK(atomic_fetch_and_acquire(N, A)); SINK(atomic_fetch_or_acquire(-1, A)))
OPERATION(i32_fetch_and_or_release, RMW, 4,
	  SINK(atomic_fetch_and_release(N, A)); SINK(atomic_fetch_or_release(-1, A)))
OPERATION(i32_fetch_and_or_full, RMW, 4, SINK(atomic_fetch_and(N, A)); SINK(atomic_fetch_or(-1, A)))
OPERATION(i32_fetch_andnot_xor_relaxed, RMW, 4,
	  SINK(atomic_fetch_andnot_relaxed(N, A)); SINK(atomic_fetch_xor_relaxed(-1, A)))
OPERATION(i32_fetch_andnot_xor_full, RMW, 4,
	  SINK(atomic_fetch_andnot(N, A)); SINK(atomic_fetch_xor(-1, A)))
OPERATION(i64_fetch_and_or_full, RMW, 8,
	  SINK(atomic64_fetch_and(n, A64)); SINK(atomic64_fetch_or(-1, A64)))

/* Conditional. */
OPERATION(i32_sub_and_test, RMW, 4, SINK(atomic_sub_and_test(3, A)))
OPERATION(i32_dec_and_test, RMW, 4, SINK(atomic_dec_and_test(A)))
OPERATION(i32_inc_and_test, RMW, 4, SINK(atomic_inc_and_test(A)))
OPERATION(i32_add_negative_relaxed, RMW, 4, SINK(atomic_add_negative_relaxed(3, A)))
OPERATION(i32_add_negative_full, RMW, 4, SINK(atomic_add_negative(3, A)))
OPERATION(i32_fetch_add_unless, RMW, 4, SINK(atomic_fetch_add_unless(A, 3, 0)))
OPERATION(i32_add_unless, RMW, 4, SINK(atomic_add_unless(A, 3, 0)))
OPERATION(i32_inc_not_zero, RMW, 4, SINK(atomic_inc_not_zero(A)))
OPERATION(i32_inc_unless_negative, RMW, 4, SINK(atomic_inc_unless_negative(A)))
OPERATION_FROM(-START, i32_dec_unless_positive, RMW, 4, SINK(atomic_dec_unless_positive(A)))
OPERATION(i32_dec_if_positive, RMW, 4, SINK(atomic_dec_if_positive(A)))
OPERATION(i64_inc_not_zero, RMW, 8, SINK(atomic64_inc_not_zero(A64)))
OPERATION(i64_dec_if_positive, RMW, 8, SINK(atomic64_dec_if_positive(A64)))

/* The smp_*() helpers. */
OPERATION(i32_store_mb, STORE_MB, 4, smp_store_mb(s->cell.word, N))
OPERATION(i16_store_mb, STORE_MB, 2, smp_store_mb(s->cell.half, (s16)n))
READING(i32_cond_load_relaxed, LOAD, 4, i32_store_mb, STORE_MB,
	int loads = 0; SINK(smp_cond_load_relaxed(&s->cell.word, SECOND_LOAD)))
READING(i32_cond_load_acquire, R | SMP_WAIT, 4, i32_store_release, STORE,
	int loads = 0; SINK(smp_cond_load_acquire(&s->cell.word, SECOND_LOAD)))

/* Bits of a C bitmap. */
OPERATION(bit_set_clear, STORE, 8, set_bit(BIT_NUMBER, BITS); clear_bit(BIT_NUMBER, BITS))
OPERATION(bit_change, STORE, 8, change_bit(BIT_NUMBER, BITS))
READING(bit_test, LOAD, 8, bit_set_clear, STORE, SINK(test_bit(BIT_NUMBER, BITS)))
READING(bit_test_acquire, R | SMP_ACCESS, 8, bit_change, STORE,
	SINK(test_bit_acquire(BIT_NUMBER, BITS)))
OPERATION(bit_test_and_set_clear, RMW, 8,
	  SINK(test_and_set_bit(BIT_NUMBER, BITS)); SINK(test_and_clear_bit(BIT_NUMBER, BITS)))
OPERATION(bit_test_and_change, RMW, 8, SINK(test_and_change_bit(BIT_NUMBER, BITS)))
OPERATION(bit_lock_unlock, W | RW | MARKED, 8,
	  if (!test_and_set_bit_lock(BIT_NUMBER, BITS)) clear_bit_unlock(BIT_NUMBER, BITS))

#undef START
#undef OPERATION
#undef LOAD
#undef STORE
#undef RMW
#undef STORE_MB
