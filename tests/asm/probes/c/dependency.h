/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Loads that are ordered before later stores or before nothing, and accesses
 * through a pointer that was loaded. C compares a copy of such a pointer that
 * the compiler knows nothing of: else it may access the other one's memory.
 */

#define CTRL_DEP(type, c_type)						\
PROBE(c_type, load_ctrl, type, relaxed, c_type *p)			\
{									\
	return load_ctrl(p);						\
}									\
									\
PROBE(void, ctrl_dep, type, none, c_type v)				\
{									\
	ctrl_dep(v);							\
}									\
									\
PROBE(c_type, load_nodep, type, relaxed, c_type *p)			\
{									\
	return *(const volatile c_type *)p;				\
}

CTRL_DEP(i8, s8)
CTRL_DEP(i16, s16)
CTRL_DEP(i32, s32)
CTRL_DEP(i64, s64)
CTRL_DEP(ptr, probe_ptr_t)

struct probe_node {
	s64 id;
	s32 value;
};

extern struct probe_node probe_node;

/* Identical stores in both arms, which the compiler makes one. */
PROBE(void, load_ctrl_merged, i32, relaxed, s32 *p, s32 *q)
{
	if (load_ctrl(p))
		WRITE_ONCE(*q, 1);
	else
		WRITE_ONCE(*q, 1);
}

PROBE(struct probe_node *, load_dependent, ptr, relaxed, struct probe_node **slot)
{
	return READ_ONCE(*slot);
}

PROBE(s32, dependent_field, i32, relaxed, struct probe_node **slot)
{
	return READ_ONCE(READ_ONCE(*slot)->value);
}

static inline s32 probe_value_if(struct probe_node **slot, struct probe_node *other)
{
	struct probe_node *p = READ_ONCE(*slot);
	struct probe_node *copy = p;

	OPTIMIZER_HIDE_VAR(copy);
	return copy == other ? READ_ONCE(p->value) : 0;
}

/* Compared with another pointer, and with the address of a variable. */
PROBE(s32, dependent_ptr_eq, i32, relaxed, struct probe_node **slot, struct probe_node *other)
{
	return probe_value_if(slot, other);
}

PROBE(s32, dependent_static_eq, i32, relaxed, struct probe_node **slot)
{
	return probe_value_if(slot, &probe_node);
}

/* A reference is a copy of which the compiler knows nothing. */
PROBE(s32, rcu_dereference, i32, relaxed, struct probe_node __rcu **slot, const void *guard)
{
	struct probe_node *p = rcu_dereference(*slot);

	OPTIMIZER_HIDE_VAR(p);
	return p ? READ_ONCE(p->value) : 0;
}
