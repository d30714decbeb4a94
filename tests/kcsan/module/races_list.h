/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The seeded races. The sides are in races.rs and races_c.c, some in protocols.rs and protocols_c.c.
 *
 *	RACE(NAME, Rust side, its access, size, C side, its access, size, reported if)
 *	RACE_AT(where they run, the same)
 *
 * Where this kernel's configuration does not have a race reported, no report may come.
 *
 * No include guard: a file that includes this defines RACE_AT() first.
 */
#define RACE(...) RACE_AT(TWO_CPUS, __VA_ARGS__)

/* Plain against plain, through raw pointers. */
RACE(write_read, kr_write, W, 4, kc_read, R, 4, ALWAYS)
RACE(read_write, kr_read, R, 4, kc_write, W, 4, ALWAYS)
RACE(write_write, kr_write, W, 4, kc_write, W, 4, PLAIN_WRITES)
RACE(add_read, kr_add, RW, 4, kc_read, R, 4, ALWAYS)
RACE(read_add, kr_read, R, 4, kc_add, RW, 4, ALWAYS)
RACE(add_add, kr_add, RW, 4, kc_add, RW, 4, ALWAYS)
/* Nobody writes another value than there is. */
RACE(write_same_read, kr_write_same, W, 4, kc_read, R, 4, SAME_VALUE)
RACE(read_write_same, kr_read, R, 4, kc_write_same, W, 4, SAME_VALUE)

/* Plain against marked. */
RACE(write_read_once, kr_write, W, 4, kc_read_once, R | MARKED, 4, PLAIN_WRITES && SAME_VALUE)
RACE(load_write, kr_load, R | MARKED, 4, kc_write, W, 4, PLAIN_WRITES && SAME_VALUE)
RACE(per_byte_load_write, kr_per_byte_load, R | MARKED, 8, kc_write, W, 4,
	PLAIN_WRITES && SAME_VALUE)
RACE(per_byte_load_add, kr_per_byte_load, R | MARKED, 8, kc_add, RW, 4, SAME_VALUE)
RACE(add_read_once, kr_add, RW, 4, kc_read_once, R | MARKED, 4, SAME_VALUE)
RACE(load_add, kr_load, R | MARKED, 4, kc_add, RW, 4, SAME_VALUE)
RACE(read_write_once, kr_read, R, 4, kc_write_once, W | MARKED, 4, ALWAYS)
RACE(store_read, kr_store, W | MARKED, 4, kc_read, R, 4, ALWAYS)
RACE(write_write_once, kr_write, W, 4, kc_write_once, W | MARKED, 4, PLAIN_WRITES)
RACE(store_write, kr_store, W | MARKED, 4, kc_write, W, 4, PLAIN_WRITES)
RACE(add_atomic_inc, kr_add, RW, 4, kc_atomic_inc, RW | MARKED, 4, ALWAYS)
RACE(fetch_add_add, kr_fetch_add, RW | MARKED, 4, kc_add, RW, 4, ALWAYS)
/* volatile counts as marked, in Rust as in C. */
RACE(read_volatile_write_once, kr_read_volatile, R | MARKED, 4, kc_write_once, W | MARKED, 4, NEVER)
RACE(write_volatile_read, kr_write_volatile, W | MARKED, 4, kc_read, R, 4, ALWAYS)

/* References, and functions of core that take them. */
RACE(mut_write_read, kr_mut_write, W, 4, kc_read, R, 4, ALWAYS)
RACE(mut_add_write, kr_mut_add, RW, 4, kc_write, W, 4, ALWAYS)
RACE(ref_read_write, kr_ref_read, R, 4, kc_write, W, 4, ALWAYS)
RACE(replace_read, kr_replace, W | RW, 4, kc_read, R, 4, ALWAYS)
RACE(slice_index_write, kr_slice_index, R, 4, kc_write, W, 4, ALWAYS)

/* Sizes, and overlaps of some bytes. */
RACE(write8_read2, kr_write8, W, 8, kc_read2, R, 2, ALWAYS)
RACE(read8_write2, kr_read8, R, 8, kc_write2, W, 2, ALWAYS)
RACE(write1_read4, kr_write1, W, 1, kc_read, R, 4, ALWAYS)
RACE(read1_write4, kr_read1, R, 1, kc_write, W, 4, ALWAYS)
RACE(unaligned_write_read, kr_write_unaligned, W, 4, kc_read, R, 4, ALWAYS)
RACE(unaligned_write_read_once, kr_write_unaligned, W, 4, kc_read_once, R | MARKED, 4, SAME_VALUE)
RACE(unaligned_read_write, kr_read_unaligned, R, 4, kc_write, W, 4, ALWAYS)
/* Neighbours in one word: no overlap, no race. */
RACE(neighbours, kr_write1, W, 1, kc_read_neighbour, R, 2, NEVER)

/* Copies and fills against a single access. */
RACE(copy_to_write, kr_copy_to, W, COPY_BYTES, kc_write, W, 4, ALWAYS)
RACE(copy_to_read_once, kr_copy_to, W, COPY_BYTES, kc_read_once, R | MARKED, 4, ALWAYS)
RACE(copy_from_write, kr_copy_from, R, COPY_BYTES, kc_write, W, 4, ALWAYS)
RACE(fill_read, kr_fill, W, COPY_BYTES, kc_read, R, 4, ALWAYS)
RACE(write_memcpy_to, kr_write, W, 4, kc_memcpy_to, W, COPY_BYTES, ALWAYS)
RACE(load_memcpy_to, kr_load, R | MARKED, 4, kc_memcpy_to, W, COPY_BYTES, ALWAYS)
RACE(per_byte_load_memcpy_to, kr_per_byte_load, R | MARKED, 8, kc_memcpy_to, W, COPY_BYTES, ALWAYS)
RACE(per_byte_store_memcpy_from, kr_per_byte_store, W | MARKED, 8, kc_memcpy_from, R, COPY_BYTES,
	ALWAYS)
RACE(write_memcpy_from, kr_write, W, 4, kc_memcpy_from, R, COPY_BYTES, ALWAYS)
RACE(read_memset, kr_read, R, 4, kc_memset, W, COPY_BYTES, ALWAYS)
RACE(copy_to_memcpy_to, kr_copy_to, W, COPY_BYTES, kc_memcpy_to, W, COPY_BYTES, ALWAYS)

/* A lock that one side takes. */
RACE(lost_lock_in_rust, kr_unlocked, RW, 8, kc_locked, RW, 8, ALWAYS)
RACE(lost_lock_in_c, kr_locked, RW, 8, kc_unlocked, RW, 8, ALWAYS)

/* A bit that one side changes with what is for bitmaps that nobody else uses. */
RACE(set_bit_nonatomic, kr_bit_set_clear, W | MARKED, 8, kc_bit_nonatomic, NONATOMIC_BIT, 8,
	PLAIN_WRITES || NONATOMIC_BIT == RW)

/* An object that is written after it was published. */
RACE(write_published_in_rust, kr_publish_early, W, 8, kc_follow, R, 8, ALWAYS)
RACE(write_published_in_c, kr_follow, R, 8, kc_publish_early, W, 8, ALWAYS)

/*
 * A payload handed over without the release: KCSAN sees that only when it lets the access
 * happen later. Without the acquire: it never lets one happen earlier.
 */
RACE(lost_release_in_rust, kr_turn_no_release, RW, 8, kc_turn, RW, 8, REORDERED)
RACE(lost_release_in_c, kr_turn, RW, 8, kc_turn_no_release, RW, 8, REORDERED)
RACE(lost_acquire_in_rust, kr_turn_no_acquire, RW, 8, kc_turn, RW, 8, NEVER)
RACE(lost_acquire_in_c, kr_turn, RW, 8, kc_turn_no_acquire, RW, 8, NEVER)

/* An interrupt of another CPU than the task's. */
RACE_AT(C_INTERRUPTS, write_interrupt_read, kr_write, W, 4, kc_read, R, 4, ALWAYS)
RACE_AT(C_INTERRUPTS, read_interrupt_write, kr_read, R, 4, kc_write, W, 4, ALWAYS)
RACE_AT(RUST_INTERRUPTS, interrupt_write_read, kr_write, W, 4, kc_read, R, 4, ALWAYS)
RACE_AT(RUST_INTERRUPTS, interrupt_add_add, kr_add, RW, 4, kc_add, RW, 4, ALWAYS)

/* Of the same CPU: only if KCSAN lets interrupts come while a task's watchpoint is set up. */
RACE_AT(C_INTERRUPTS_HERE, read_interrupt_write_here, kr_read, R, 4, kc_write, W, 4, INTERRUPTED)
RACE_AT(C_INTERRUPTS_HERE, add_interrupt_add_here, kr_add, RW, 4, kc_add, RW, 4, INTERRUPTED)
RACE_AT(RUST_INTERRUPTS_HERE, interrupt_write_read_here, kr_write, W, 4, kc_read, R, 4, INTERRUPTED)

/*
 * Correct pairs in interrupts of the same CPU. Their careless sides are those of the same functions on
 * two CPUs: here they would rarely be caught, as the task has few turns, one for each interrupt.
 */
RACE_AT(C_INTERRUPTS_HERE, turn_interrupt_turn_here, kr_turn, RW, 8, kc_turn, RW, 8, NEVER)
RACE_AT(RUST_INTERRUPTS_HERE, interrupt_turn_turn_here, kr_turn, RW, 8, kc_turn, RW, 8, NEVER)
RACE_AT(C_INTERRUPTS_HERE, fetch_add_interrupt_inc_here, kr_fetch_add, RW | MARKED, 4,
	kc_atomic_inc, RW | MARKED, 4, NEVER)
RACE_AT(RUST_INTERRUPTS_HERE, interrupt_store_read_once_here, kr_store, W | MARKED, 4,
	kc_read_once, R | MARKED, 4, NEVER)

#undef RACE
