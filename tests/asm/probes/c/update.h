/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A value replaced by what a function makes of it, which C has no operation for: loops.
 */

#define FETCH_UPDATE(ordering, suffix, type)				\
PROBE(int, fetch_update, type, ordering, atomic_t *v, int factor)	\
{									\
	int old = atomic_read(v);					\
									\
	do {								\
	} while (!atomic_try_cmpxchg##suffix(v, &old, old * factor));	\
	return old;							\
}

FOR_ALL_ORDERINGS(FETCH_UPDATE, i32)

/* One that may refuse. */
PROBE(bool, try_update, i32, full, atomic_t *v, int factor)
{
	int old = atomic_read(v);

	do {
		if (!old)
			return false;
	} while (!atomic_try_cmpxchg(v, &old, old * factor));
	return true;
}
