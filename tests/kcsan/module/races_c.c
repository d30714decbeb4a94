// SPDX-License-Identifier: GPL-2.0
/*
 * The C sides of the seeded races; races.rs has the Rust sides.
 */
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/string.h>

#include "pair.h"

/* Not the same in two rounds, in any of its bytes. */
#define BYTES_OF(n) ((u32)(n) * 0x01010101U)

#define WORD (s->cell.words[0])

C_SIDE(read) { SINK(WORD); }
C_SIDE(write) { WORD = BYTES_OF(n); }
/* The first value of the cell: not even the first write changes it. */
C_SIDE(write_same) { WORD = 0; }
C_SIDE(add) { WORD += BYTES_OF(1); }

C_SIDE(read_once) { SINK(READ_ONCE(WORD)); }
C_SIDE(write_once) { WRITE_ONCE(WORD, BYTES_OF(n)); }
C_SIDE(atomic_inc) { atomic_inc(&s->cell.atomic); }

/* Bytes 2 and 3. */
C_SIDE(read2) { SINK(((u16 *)&s->cell)[1]); }
C_SIDE(write2) { ((u16 *)&s->cell)[1] = BYTES_OF(n); }
/* Bytes 0 and 1; Rust writes byte 2. */
C_SIDE(read_neighbour) { SINK(((u16 *)&s->cell)[0]); }

C_SIDE(memcpy_to)
{
	memcpy(s->cell.bytes, s->source, COPY_BYTES);
	SINK(n);
}

C_SIDE(memcpy_from)
{
	u8 copy[COPY_BYTES];

	memcpy(copy, s->cell.bytes, COPY_BYTES);
	OPTIMIZER_HIDE_VAR(n);
	SINK(copy[n % COPY_BYTES]);
}

C_SIDE(memset)
{
	memset(s->cell.bytes, n, COPY_BYTES);
	SINK(n);
}

C_SIDE(unlocked) { s->payload += 3; }

C_SIDE(bit_nonatomic)
{
	__set_bit(7, s->cell.bitmap);
	__clear_bit(7, s->cell.bitmap);
}

C_SIDE(publish_early)
{
	struct object *object = &s->objects[n % OBJECTS];

	/* Pairs with the dependency in kr_follow(). */
	smp_store_release(&s->published, object);
	object->value = n;
}

/*
 * KCSAN watches one access of thousands, so a turn has many. As many reads after it give KCSAN time
 * to let an access of the turn happen late.
 */
#define ACCESSES 4096

C_SIDE(turn_no_release)
{
	int i;

	/* Pairs with the release in kr_turn(). */
	if (smp_load_acquire(&s->turn) != TURN_C)
		return;
	for (i = 0; i < ACCESSES; i++) {
		s->payload += 3;
		barrier();
	}
	WRITE_ONCE(s->turn, TURN_RUST);
	for (i = 0; i < ACCESSES; i++)
		READ_ONCE(s->pause);
}

C_SIDE(turn_no_acquire)
{
	if (READ_ONCE(s->turn) != TURN_C)
		return;
	s->payload += 3;
	/* Pairs with the acquire in kr_turn(). */
	smp_store_release(&s->turn, TURN_RUST);
}
