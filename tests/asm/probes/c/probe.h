/* SPDX-License-Identifier: GPL-2.0 */
/*
 * PROBE() starts a function with external linkage, and declares it first since
 * no header does. FOR_ALL_ORDERINGS() hands on an ordering's name and the
 * suffix that it has in C, where "fully ordered" has none.
 */

#define PROBE(ret, op, type, ordering, ...)				\
ret c__##op##__##type##__##ordering(__VA_ARGS__);			\
ret c__##op##__##type##__##ordering(__VA_ARGS__)

#define FOR_ALL_ORDERINGS(macro, ...)					\
macro(relaxed, _relaxed, __VA_ARGS__)					\
macro(acquire, _acquire, __VA_ARGS__)					\
macro(release, _release, __VA_ARGS__)					\
macro(full, , __VA_ARGS__)

/* A name, so that a macro can write "type *p". */
typedef const void *probe_ptr_t;
