/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Plain data under a protocol: a turn that is handed over, a lock, a publication. The sides are in
 * protocols.rs and protocols_c.c.
 *
 *	PROTOCOL(NAME, Rust side, its access to the data, careless Rust side,
 *		 C side, its access, careless C side)
 *	PROTOCOL_AT(where they run, the same)
 *
 * A careless side accesses the data outside the protocol and, where the other side waits for its
 * turn, hands the turn over.
 *
 * No include guard: a file that includes this defines PROTOCOL_AT() first.
 */
#define PROTOCOL(...) PROTOCOL_AT(TWO_CPUS, __VA_ARGS__)

/* Turns: acquire and release, barriers, read-modify-write operations. */
PROTOCOL(turn, kr_turn, RW, kr_hasty, kc_turn, RW, kc_hasty)
PROTOCOL(turn_full, kr_turn_full, RW, kr_hasty, kc_turn_full, RW, kc_hasty)
PROTOCOL(turn_control, kr_turn_control, RW, kr_hasty, kc_turn_control, RW, kc_hasty)
PROTOCOL(turn_wait, kr_turn_wait, RW, kr_hasty, kc_turn_wait, RW, kc_hasty)
PROTOCOL(turn_exchange, kr_turn_exchange, RW, kr_hasty, kc_turn_exchange, RW, kc_hasty)
PROTOCOL(turn_upgraded, kr_turn_upgraded, RW, kr_hasty_count, kc_turn_upgraded, RW, kc_hasty_count)
PROTOCOL(rust_to_c, kr_produce, W, kr_hasty_write, kc_consume, R, kc_hasty)
PROTOCOL(c_to_rust, kr_consume, R, kr_hasty, kc_produce, W, kc_hasty_write)

/* Locks. */
PROTOCOL(spin_lock, kr_locked, RW, kr_peek, kc_locked, RW, kc_peek)
PROTOCOL(xchg_lock, kr_xchg_lock, RW, kr_peek, kc_xchg_lock, RW, kc_peek)
PROTOCOL(cmpxchg_lock, kr_cmpxchg_lock, RW, kr_peek, kc_cmpxchg_lock, RW, kc_peek)
PROTOCOL(raw_lock, kr_raw_lock, RW, kr_peek, kc_cmpxchg_lock, RW, kc_peek)
PROTOCOL(bit_lock, kr_bit_lock, RW, kr_peek, kc_bit_lock, RW, kc_peek)

/* RCU. */
PROTOCOL(rust_publishes, kr_publish, W, kr_publish_early, kc_follow, R, kc_peek_object)
PROTOCOL(c_publishes, kr_follow, R, kr_peek_object, kc_publish, W, kc_publish_early)

/* A task and an interrupt of another CPU; races_list.h has them on one CPU. */
PROTOCOL_AT(C_INTERRUPTS, turn_c_interrupts, kr_turn, RW, kr_hasty, kc_turn, RW, kc_hasty)
PROTOCOL_AT(RUST_INTERRUPTS, turn_rust_interrupts, kr_turn, RW, kr_hasty, kc_turn, RW, kc_hasty)

#undef PROTOCOL
