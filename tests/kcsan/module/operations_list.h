/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Each operation of the API, and C's primitive of the same name in the same place: kr_NAME()
 * in operations.rs and kc_NAME() in operations_c.c do it to the cell.
 *
 *	OPERATION(NAME, how KCSAN calls the access, its size, what the cell holds first)
 *	READING(NAME, how KCSAN calls the access, its size, who writes, how it calls that)
 *
 * Two sides that read do not race whatever they do, so who reads comes with one who writes: two
 * pairs, one with the reading side in Rust and one with it in C.
 *
 * No include guard: whoever includes this defines OPERATION() and READING() first.
 *
 * A bitwise operation comes with another one that undoes what it did, or the value would soon
 * not change any more. START is far from zero, so that the conditional operations always write.
 */
#define START (1 << 30)
#define ATOMIC_READ (R | MARKED)
#define ATOMIC_WRITE (W | MARKED)
#define ATOMIC_RMW (RW | MARKED)
/* On x86 smp_store_mb() is xchg(), on others WRITE_ONCE() and a barrier. */
#define STORE_MB (W | RW | MARKED)

/* Accesses. */
READING(i32_load_relaxed, ATOMIC_READ, 4, i32_store_relaxed, ATOMIC_WRITE)
READING(i32_load_acquire, ATOMIC_READ, 4, i32_store_release, ATOMIC_WRITE)
OPERATION(i32_store_relaxed, ATOMIC_WRITE, 4, START)
OPERATION(i32_store_release, ATOMIC_WRITE, 4, START)
READING(i64_load_relaxed, ATOMIC_READ, 8, i64_store_relaxed, ATOMIC_WRITE)
READING(i64_load_acquire, ATOMIC_READ, 8, i64_store_release, ATOMIC_WRITE)
OPERATION(i64_store_relaxed, ATOMIC_WRITE, 8, START)
OPERATION(i64_store_release, ATOMIC_WRITE, 8, START)
READING(i8_load_relaxed, ATOMIC_READ, 1, i8_store_relaxed, ATOMIC_WRITE)
READING(i8_load_acquire, R | SMP_ACCESS, 1, i8_store_release, W | SMP_ACCESS)
OPERATION(i8_store_relaxed, ATOMIC_WRITE, 1, START)
OPERATION(i8_store_release, W | SMP_ACCESS, 1, START)
READING(i16_load_relaxed, ATOMIC_READ, 2, i16_store_relaxed, ATOMIC_WRITE)
READING(i16_load_acquire, R | SMP_ACCESS, 2, i16_store_release, W | SMP_ACCESS)
OPERATION(i16_store_relaxed, ATOMIC_WRITE, 2, START)
OPERATION(i16_store_release, W | SMP_ACCESS, 2, START)
READING(pointer_load_relaxed, ATOMIC_READ, 8, pointer_store_relaxed, ATOMIC_WRITE)
READING(pointer_load_acquire, R | SMP_ACCESS, 8, pointer_store_release, W | SMP_ACCESS)
OPERATION(pointer_store_relaxed, ATOMIC_WRITE, 8, START)
OPERATION(pointer_store_release, W | SMP_ACCESS, 8, START)
READING(field_load_relaxed, ATOMIC_READ, 4, field_store_relaxed, ATOMIC_WRITE)
READING(field_load_acquire, ATOMIC_READ, 4, field_store_release, ATOMIC_WRITE)
OPERATION(field_store_relaxed, ATOMIC_WRITE, 4, START)
OPERATION(field_store_release, ATOMIC_WRITE, 4, START)

/* Exchange. */
OPERATION(i32_xchg_relaxed, ATOMIC_RMW, 4, START)
OPERATION(i32_xchg_acquire, ATOMIC_RMW, 4, START)
OPERATION(i32_xchg_release, ATOMIC_RMW, 4, START)
OPERATION(i32_xchg_full, ATOMIC_RMW, 4, START)
OPERATION(i32_cmpxchg_relaxed, ATOMIC_RMW, 4, START)
OPERATION(i32_cmpxchg_acquire, ATOMIC_RMW, 4, START)
OPERATION(i32_cmpxchg_release, ATOMIC_RMW, 4, START)
OPERATION(i32_cmpxchg_full, ATOMIC_RMW, 4, START)
OPERATION(i32_try_cmpxchg_relaxed, ATOMIC_RMW, 4, START)
OPERATION(i32_try_cmpxchg_full, ATOMIC_RMW, 4, START)
OPERATION(i64_xchg_full, ATOMIC_RMW, 8, START)
OPERATION(i64_cmpxchg_full, ATOMIC_RMW, 8, START)
OPERATION(i8_xchg_full, ATOMIC_RMW, 1, START)
OPERATION(i8_cmpxchg_full, ATOMIC_RMW, 1, START)
OPERATION(i16_xchg_full, ATOMIC_RMW, 2, START)
OPERATION(i16_cmpxchg_full, ATOMIC_RMW, 2, START)
OPERATION(pointer_xchg_full, ATOMIC_RMW, 8, START)
OPERATION(pointer_cmpxchg_full, ATOMIC_RMW, 8, START)
OPERATION(field_xchg_relaxed, ATOMIC_RMW, 4, START)
OPERATION(field_xchg_full, ATOMIC_RMW, 4, START)
OPERATION(field_cmpxchg_relaxed, ATOMIC_RMW, 4, START)
OPERATION(field_cmpxchg_full, ATOMIC_RMW, 4, START)
OPERATION(bool_load_store, W | MARKED, 1, 0)
OPERATION(bool_xchg_cmpxchg, ATOMIC_RMW, 1, 0)
OPERATION(flag_load_store, W | MARKED, 1, 0)
OPERATION(flag_xchg_cmpxchg, ATOMIC_RMW, 1, 0)

/* Arithmetic. */
OPERATION(i32_add, ATOMIC_RMW, 4, START)
OPERATION(i32_sub, ATOMIC_RMW, 4, START)
OPERATION(i32_inc, ATOMIC_RMW, 4, START)
OPERATION(i32_dec, ATOMIC_RMW, 4, START)
OPERATION(i64_add, ATOMIC_RMW, 8, START)
OPERATION(i64_inc, ATOMIC_RMW, 8, START)
OPERATION(i32_fetch_add_relaxed, ATOMIC_RMW, 4, START)
OPERATION(i32_fetch_add_acquire, ATOMIC_RMW, 4, START)
OPERATION(i32_fetch_add_release, ATOMIC_RMW, 4, START)
OPERATION(i32_fetch_add_full, ATOMIC_RMW, 4, START)
OPERATION(i32_fetch_sub_relaxed, ATOMIC_RMW, 4, START)
OPERATION(i32_fetch_sub_acquire, ATOMIC_RMW, 4, START)
OPERATION(i32_fetch_sub_release, ATOMIC_RMW, 4, START)
OPERATION(i32_fetch_sub_full, ATOMIC_RMW, 4, START)
OPERATION(i32_fetch_inc_full, ATOMIC_RMW, 4, START)
OPERATION(i32_fetch_dec_full, ATOMIC_RMW, 4, START)
OPERATION(i64_fetch_add_full, ATOMIC_RMW, 8, START)
OPERATION(i32_add_return_relaxed, ATOMIC_RMW, 4, START)
OPERATION(i32_add_return_acquire, ATOMIC_RMW, 4, START)
OPERATION(i32_add_return_release, ATOMIC_RMW, 4, START)
OPERATION(i32_add_return_full, ATOMIC_RMW, 4, START)
OPERATION(i32_sub_return_full, ATOMIC_RMW, 4, START)
OPERATION(i32_inc_return_full, ATOMIC_RMW, 4, START)
OPERATION(i32_dec_return_full, ATOMIC_RMW, 4, START)
OPERATION(i64_add_return_full, ATOMIC_RMW, 8, START)

/* Bitwise. */
OPERATION(i32_and_or, ATOMIC_RMW, 4, START)
OPERATION(i32_andnot_xor, ATOMIC_RMW, 4, START)
OPERATION(i32_fetch_and_or_relaxed, ATOMIC_RMW, 4, START)
OPERATION(i32_fetch_and_or_acquire, ATOMIC_RMW, 4, START)
OPERATION(i32_fetch_and_or_release, ATOMIC_RMW, 4, START)
OPERATION(i32_fetch_and_or_full, ATOMIC_RMW, 4, START)
OPERATION(i32_fetch_andnot_xor_relaxed, ATOMIC_RMW, 4, START)
OPERATION(i32_fetch_andnot_xor_full, ATOMIC_RMW, 4, START)
OPERATION(i64_fetch_and_or_full, ATOMIC_RMW, 8, START)

/* Conditional. */
OPERATION(i32_sub_and_test, ATOMIC_RMW, 4, START)
OPERATION(i32_dec_and_test, ATOMIC_RMW, 4, START)
OPERATION(i32_inc_and_test, ATOMIC_RMW, 4, START)
OPERATION(i32_add_negative_relaxed, ATOMIC_RMW, 4, START)
OPERATION(i32_add_negative_full, ATOMIC_RMW, 4, START)
OPERATION(i32_fetch_add_unless, ATOMIC_RMW, 4, START)
OPERATION(i32_add_unless, ATOMIC_RMW, 4, START)
OPERATION(i32_inc_not_zero, ATOMIC_RMW, 4, START)
OPERATION(i32_inc_unless_negative, ATOMIC_RMW, 4, START)
OPERATION(i32_dec_unless_positive, ATOMIC_RMW, 4, -START)
OPERATION(i32_dec_if_positive, ATOMIC_RMW, 4, START)
OPERATION(i64_inc_not_zero, ATOMIC_RMW, 8, START)
OPERATION(i64_dec_if_positive, ATOMIC_RMW, 8, START)

/* The smp_*() helpers. */
OPERATION(i32_store_mb, STORE_MB, 4, START)
OPERATION(i16_store_mb, STORE_MB, 2, START)
READING(i32_cond_load_relaxed, ATOMIC_READ, 4, i32_store_mb, STORE_MB)
READING(i32_cond_load_acquire, R | SMP_WAIT, 4, i32_store_release, ATOMIC_WRITE)

/* Bits of a C bitmap. */
OPERATION(bit_set_clear, ATOMIC_WRITE, 8, START)
OPERATION(bit_change, ATOMIC_WRITE, 8, START)
READING(bit_test, ATOMIC_READ, 8, bit_set_clear, ATOMIC_WRITE)
READING(bit_test_acquire, R | SMP_ACCESS, 8, bit_change, ATOMIC_WRITE)
OPERATION(bit_test_and_set_clear, ATOMIC_RMW, 8, START)
OPERATION(bit_test_and_change, ATOMIC_RMW, 8, START)
OPERATION(bit_lock_unlock, W | RW | MARKED, 8, START)

#undef START
#undef ATOMIC_READ
#undef ATOMIC_WRITE
#undef ATOMIC_RMW
#undef STORE_MB
