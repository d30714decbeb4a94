// SPDX-License-Identifier: GPL-2.0
/* Pointers that are compared before they are used: the compiler may then know another way to the object. */

#include "lkmm.h"

struct config {
	int a, b;
};

struct holder {
	struct config *current;
	struct config initial;
};

static struct config initial_config, *current_config;
static struct config configs[2];
int fallback;

void set(struct config *config, int i)
{
	config->a = i;
	initial_config.a = i;
	configs[i].a = i;
	WRITE_ONCE(current_config, config);
}

int equal_to_static(void)
{
	struct config *p = rcu_dereference(current_config);

	if (p == &initial_config)
		return p->a;	// address: broken
	return -1;
}

/* One load for both: its address is chosen by csel. */
int equal_or_not(void)
{
	struct config *p = rcu_dereference(current_config);

	if (p == &initial_config)
		return p->a;	// address: unknown; x86_64: stronger
	return p->b;	// address: unknown; x86_64: stronger
}

int not_equal(void)
{
	struct config *p = rcu_dereference(current_config);

	if (p != &initial_config)
		return p->a;	// address: kept
	return -1;
}

int equal_to_parameter(struct config *other)
{
	struct config *p = rcu_dereference(current_config);

	if (p == other)
		return p->a;	// address: kept
	return -1;
}

int equal_to_element(void)
{
	struct config *p = rcu_dereference(current_config);

	if (p == &configs[1])
		return p->b;	// address: broken
	return 0;
}

int equal_to_own_field(struct holder *holder)
{
	struct config *p = rcu_dereference(holder->current);

	if (p == &holder->initial)
		return p->a;	// address: kept
	return -1;
}

int hidden(void)
{
	struct config *p = rcu_dereference(current_config);
	struct config *q = &initial_config;

	OPTIMIZER_HIDE_VAR(q);
	if (p == q) {
		OPTIMIZER_HIDE_VAR(p);
		return p->a;	// address: kept
	}
	return -1;
}

int with_barrier(void)
{
	struct config *p = rcu_dereference(current_config);

	if (p == &initial_config) {
		smp_rmb();
		return p->a;	// address: stronger
	}
	return -1;
}

int null_is_no_object(void)
{
	struct config *p = rcu_dereference(current_config);

	return p ? p->a : fallback;	// address: unknown; x86_64: stronger
}

void write_if_equal(int i)
{
	struct config *p = rcu_dereference(current_config);

	if (p == &initial_config)
		WRITE_ONCE(p->a, i);	// address: kept as another; control: kept
}

int less_than(struct config *end)
{
	struct config *p = rcu_dereference(current_config);

	if (p < end)
		return p->a;	// address: kept
	return -1;
}

int one_of_two(void)
{
	struct config *p = rcu_dereference(current_config);

	if (p != &configs[0] && p != &configs[1])
		return -1;
	return p->a;	// address: kept
}

int flag_in_low_bit(void)
{
	u64 word = (u64)rcu_dereference(current_config);
	struct config *p = (struct config *)(word & ~1UL);

	return p->b;	// address: kept
}

int switched(void)
{
	struct config *p = rcu_dereference(current_config);

	if (p == &configs[0])
		return p->a;	// address: broken
	if (p == &configs[1])
		return p->b;	// address: broken
	return p->a + p->b;	// address: kept
}
