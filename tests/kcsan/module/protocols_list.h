/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Plain data under a protocol: a turn that is handed over, a lock, a publication. The sides are in
 * protocols.rs and protocols_c.c.
 *
 *	PROTOCOL(NAME, Rust side, how KCSAN calls its access to the data, careless Rust side,
 *		 C side, how KCSAN calls its access, careless C side, where they run)
 *
 * A careless side touches the data without asking and, where the other one waits for its turn,
 * gives it. No include guard: whoever includes this defines PROTOCOL() first.
 */

/* Turns: acquire and release, barriers, read-modify-write operations. */
PROTOCOL(turn, kr_turn, RW, kr_hasty, kc_turn, RW, kc_hasty, TWO_CPUS)
PROTOCOL(turn_full, kr_turn_full, RW, kr_hasty, kc_turn_full, RW, kc_hasty, TWO_CPUS)
PROTOCOL(turn_control, kr_turn_control, RW, kr_hasty, kc_turn_control, RW, kc_hasty, TWO_CPUS)
PROTOCOL(turn_wait, kr_turn_wait, RW, kr_hasty, kc_turn_wait, RW, kc_hasty, TWO_CPUS)
PROTOCOL(turn_exchange, kr_turn_exchange, RW, kr_hasty, kc_turn_exchange, RW, kc_hasty, TWO_CPUS)
PROTOCOL(turn_upgraded, kr_turn_upgraded, RW, kr_hasty_count, kc_turn_upgraded, RW, kc_hasty_count,
	 TWO_CPUS)
PROTOCOL(rust_to_c, kr_produce, W, kr_hasty_write, kc_consume, R, kc_hasty, TWO_CPUS)
PROTOCOL(c_to_rust, kr_consume, R, kr_hasty, kc_produce, W, kc_hasty_write, TWO_CPUS)

/* Locks. */
PROTOCOL(spin_lock, kr_locked, RW, kr_peek, kc_locked, RW, kc_peek, TWO_CPUS)
PROTOCOL(xchg_lock, kr_xchg_lock, RW, kr_peek, kc_xchg_lock, RW, kc_peek, TWO_CPUS)
PROTOCOL(cmpxchg_lock, kr_cmpxchg_lock, RW, kr_peek, kc_cmpxchg_lock, RW, kc_peek, TWO_CPUS)
PROTOCOL(raw_lock, kr_raw_lock, RW, kr_peek, kc_cmpxchg_lock, RW, kc_peek, TWO_CPUS)
PROTOCOL(bit_lock, kr_bit_lock, RW, kr_peek, kc_bit_lock, RW, kc_peek, TWO_CPUS)

/* RCU. */
PROTOCOL(rust_publishes, kr_publish, W, kr_publish_early, kc_follow, R, kc_peek_object, TWO_CPUS)
PROTOCOL(c_publishes, kr_follow, R, kr_peek_object, kc_publish, W, kc_publish_early, TWO_CPUS)

/* A task and an interrupt of another CPU; races_list.h has them on one CPU. */
PROTOCOL(turn_c_interrupts, kr_turn, RW, kr_hasty, kc_turn, RW, kc_hasty, C_INTERRUPTS)
PROTOCOL(turn_rust_interrupts, kr_turn, RW, kr_hasty, kc_turn, RW, kc_hasty, RUST_INTERRUPTS)
