/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The seeded races.
 *
 *	RACE(NAME, Rust side, how KCSAN calls its access, size,
 *	     C side, how KCSAN calls its access, size, where they run, when it is reported)
 *
 * The sides are in races.rs and races_c.c. When a race is not reported, by this kernel's
 * configuration, there must be no report. No include guard: whoever includes this defines
 * RACE() first.
 */

/* Plain against plain, through raw pointers. */
RACE(write_read, kr_write, W, 4, kc_read, R, 4, TWO_CPUS, ALWAYS)
RACE(read_write, kr_read, R, 4, kc_write, W, 4, TWO_CPUS, ALWAYS)
RACE(write_write, kr_write, W, 4, kc_write, W, 4, TWO_CPUS, PLAIN_WRITES)
RACE(add_read, kr_add, RW, 4, kc_read, R, 4, TWO_CPUS, ALWAYS)
RACE(read_add, kr_read, R, 4, kc_add, RW, 4, TWO_CPUS, ALWAYS)
RACE(add_add, kr_add, RW, 4, kc_add, RW, 4, TWO_CPUS, ALWAYS)
/* Nobody writes another value than there is. */
RACE(write_same_read, kr_write_same, W, 4, kc_read, R, 4, TWO_CPUS, SAME_VALUE)
RACE(read_write_same, kr_read, R, 4, kc_write_same, W, 4, TWO_CPUS, SAME_VALUE)

/* Plain against marked. */
RACE(write_read_once, kr_write, W, 4, kc_read_once, R | MARKED, 4, TWO_CPUS,
	PLAIN_WRITES && SAME_VALUE)
RACE(load_write, kr_load, R | MARKED, 4, kc_write, W, 4, TWO_CPUS,
	PLAIN_WRITES && SAME_VALUE)
RACE(add_read_once, kr_add, RW, 4, kc_read_once, R | MARKED, 4, TWO_CPUS, SAME_VALUE)
RACE(load_add, kr_load, R | MARKED, 4, kc_add, RW, 4, TWO_CPUS, SAME_VALUE)
RACE(read_write_once, kr_read, R, 4, kc_write_once, W | MARKED, 4, TWO_CPUS, ALWAYS)
RACE(store_read, kr_store, W | MARKED, 4, kc_read, R, 4, TWO_CPUS, ALWAYS)
RACE(write_write_once, kr_write, W, 4, kc_write_once, W | MARKED, 4, TWO_CPUS,
	PLAIN_WRITES)
RACE(store_write, kr_store, W | MARKED, 4, kc_write, W, 4, TWO_CPUS, PLAIN_WRITES)
RACE(add_atomic_inc, kr_add, RW, 4, kc_atomic_inc, RW | MARKED, 4, TWO_CPUS, ALWAYS)
RACE(fetch_add_add, kr_fetch_add, RW | MARKED, 4, kc_add, RW, 4, TWO_CPUS, ALWAYS)
/* volatile counts as marked, in Rust as in C. */
RACE(read_volatile_write_once, kr_read_volatile, R | MARKED, 4, kc_write_once, W | MARKED,
	4, TWO_CPUS, NEVER)
RACE(write_volatile_read, kr_write_volatile, W | MARKED, 4, kc_read, R, 4, TWO_CPUS, ALWAYS)

/* References, and functions of core that take them. */
RACE(mut_write_read, kr_mut_write, W, 4, kc_read, R, 4, TWO_CPUS, ALWAYS)
RACE(mut_add_write, kr_mut_add, RW, 4, kc_write, W, 4, TWO_CPUS, ALWAYS)
RACE(ref_read_write, kr_ref_read, R, 4, kc_write, W, 4, TWO_CPUS, ALWAYS)
RACE(replace_read, kr_replace, W | RW, 4, kc_read, R, 4, TWO_CPUS, ALWAYS)
RACE(slice_index_write, kr_slice_index, R, 4, kc_write, W, 4, TWO_CPUS, ALWAYS)

/* Sizes, and overlaps of some bytes. */
RACE(write8_read2, kr_write8, W, 8, kc_read2, R, 2, TWO_CPUS, ALWAYS)
RACE(read8_write2, kr_read8, R, 8, kc_write2, W, 2, TWO_CPUS, ALWAYS)
RACE(write1_read4, kr_write1, W, 1, kc_read, R, 4, TWO_CPUS, ALWAYS)
RACE(read1_write4, kr_read1, R, 1, kc_write, W, 4, TWO_CPUS, ALWAYS)
RACE(unaligned_write_read, kr_write_unaligned, W, 4, kc_read, R, 4, TWO_CPUS, ALWAYS)
RACE(unaligned_write_read_once, kr_write_unaligned, W, 4, kc_read_once, R | MARKED, 4,
	TWO_CPUS, SAME_VALUE)
RACE(unaligned_read_write, kr_read_unaligned, R, 4, kc_write, W, 4, TWO_CPUS, ALWAYS)
/* Neighbours in one word: no overlap, no race. */
RACE(neighbours, kr_write1, W, 1, kc_read_neighbour, R, 2, TWO_CPUS, NEVER)

/* Copies and fills against a single access. */
RACE(copy_to_write, kr_copy_to, W, COPY_BYTES, kc_write, W, 4, TWO_CPUS, ALWAYS)
RACE(copy_to_read_once, kr_copy_to, W, COPY_BYTES, kc_read_once, R | MARKED, 4, TWO_CPUS,
	ALWAYS)
RACE(copy_from_write, kr_copy_from, R, COPY_BYTES, kc_write, W, 4, TWO_CPUS, ALWAYS)
RACE(fill_read, kr_fill, W, COPY_BYTES, kc_read, R, 4, TWO_CPUS, ALWAYS)
RACE(write_memcpy_to, kr_write, W, 4, kc_memcpy_to, W, COPY_BYTES, TWO_CPUS, ALWAYS)
RACE(load_memcpy_to, kr_load, R | MARKED, 4, kc_memcpy_to, W, COPY_BYTES, TWO_CPUS, ALWAYS)
RACE(write_memcpy_from, kr_write, W, 4, kc_memcpy_from, R, COPY_BYTES, TWO_CPUS, ALWAYS)
RACE(read_memset, kr_read, R, 4, kc_memset, W, COPY_BYTES, TWO_CPUS, ALWAYS)
RACE(copy_to_memcpy_to, kr_copy_to, W, COPY_BYTES, kc_memcpy_to, W, COPY_BYTES, TWO_CPUS,
	ALWAYS)

/* A lock that one side takes. */
RACE(lost_lock_in_rust, kr_unlocked, RW, 8, kc_locked, RW, 8, TWO_CPUS, ALWAYS)
RACE(lost_lock_in_c, kr_locked, RW, 8, kc_unlocked, RW, 8, TWO_CPUS, ALWAYS)

/* A bit that one side changes with what is for bitmaps that nobody else uses. */
RACE(set_bit_nonatomic, kr_bit_set_clear, W | MARKED, 8, kc_bit_nonatomic, NONATOMIC_BIT, 8,
	TWO_CPUS, PLAIN_WRITES || NONATOMIC_BIT == RW)

/* An object that is written after it was published. */
RACE(write_published_in_rust, kr_publish_early, W, 8, kc_follow, R, 8, TWO_CPUS, ALWAYS)
RACE(write_published_in_c, kr_follow, R, 8, kc_publish_early, W, 8, TWO_CPUS, ALWAYS)

/*
 * A payload handed over without the release: KCSAN sees that only when it lets the access
 * happen later. Without the acquire: it never lets one happen earlier.
 */
RACE(lost_release_in_rust, kr_turn_no_release, RW, 8, kc_turn, RW, 8, TWO_CPUS,
	REORDERED)
RACE(lost_release_in_c, kr_turn, RW, 8, kc_turn_no_release, RW, 8, TWO_CPUS,
	REORDERED)
RACE(lost_acquire_in_rust, kr_turn_no_acquire, RW, 8, kc_turn, RW, 8, TWO_CPUS,
	NEVER)
RACE(lost_acquire_in_c, kr_turn, RW, 8, kc_turn_no_acquire, RW, 8, TWO_CPUS, NEVER)

/* An interrupt of another CPU than the task's. */
RACE(write_interrupt_read, kr_write, W, 4, kc_read, R, 4, C_INTERRUPTS, ALWAYS)
RACE(read_interrupt_write, kr_read, R, 4, kc_write, W, 4, C_INTERRUPTS, ALWAYS)
RACE(interrupt_write_read, kr_write, W, 4, kc_read, R, 4, RUST_INTERRUPTS, ALWAYS)
RACE(interrupt_add_add, kr_add, RW, 4, kc_add, RW, 4, RUST_INTERRUPTS, ALWAYS)

/* Of the same CPU: only if KCSAN lets interrupts come while a task's watchpoint is set up. */
RACE(read_interrupt_write_here, kr_read, R, 4, kc_write, W, 4, C_INTERRUPTS_HERE,
	INTERRUPTED)
RACE(add_interrupt_add_here, kr_add, RW, 4, kc_add, RW, 4, C_INTERRUPTS_HERE,
	INTERRUPTED)
RACE(interrupt_write_read_here, kr_write, W, 4, kc_read, R, 4, RUST_INTERRUPTS_HERE,
	INTERRUPTED)

/*
 * Correct pairs in interrupts of the same CPU. Their careless sides are those of the same functions on
 * two CPUs: here they would rarely be caught, as the task has few turns, one for each interrupt.
 */
RACE(turn_interrupt_turn_here, kr_turn, RW, 8, kc_turn, RW, 8, C_INTERRUPTS_HERE, NEVER)
RACE(interrupt_turn_turn_here, kr_turn, RW, 8, kc_turn, RW, 8, RUST_INTERRUPTS_HERE, NEVER)
RACE(fetch_add_interrupt_inc_here, kr_fetch_add, RW | MARKED, 4, kc_atomic_inc, RW | MARKED, 4,
	C_INTERRUPTS_HERE, NEVER)
RACE(interrupt_store_read_once_here, kr_store, W | MARKED, 4, kc_read_once, R | MARKED, 4,
	RUST_INTERRUPTS_HERE, NEVER)
