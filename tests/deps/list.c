// SPDX-License-Identifier: GPL-2.0
/* Lists and trees that readers walk while others change them. */

#include "lkmm.h"

struct pair {
	u64 first, second;
};

/* One instruction loads two, and one stores two, which do not depend. */
u64 sum_pair(struct pair **head, struct pair *to, u64 key)
{
	struct pair *p = rcu_dereference(*head);
	u64 sum = p->first;	// address: kept

	sum += p->second;	// address: kept; x86_64: unknown
	to->first = key;
	to->second = key;
	return sum;
}

struct node {
	struct node *next;
	struct node *child[2];
	int key, value;
	int shared;
};

void put(struct node *node);

int first(struct node **head)
{
	struct node *p = rcu_dereference(*head);

	return p->value;	// address: kept
}

int first_or_nothing(struct node **head)
{
	struct node *p = rcu_dereference(*head);

	if (!p)
		return -1;
	return p->value;	// address: kept
}

int walk(struct node **head, int key)
{
	struct node *p;

	for (p = rcu_dereference(*head); p; p = rcu_dereference(p->next)) {	// address: kept
		if (p->key == key)	// address: kept
			return p->value;	// address: kept
	}
	return -1;
}

int sum(struct node **head)
{
	struct node *p = rcu_dereference(*head);
	int all = 0;

	while (p) {
		all += p->value;	// address: kept
		p = rcu_dereference(p->next);	// address: kept
	}
	return all;
}

struct node *lookup(struct node **root, int key)
{
	struct node *p = rcu_dereference(*root);

	while (p && p->key != key)	// address: kept
		p = rcu_dereference(p->child[key > p->key]);	// address: kept
	return p;
}

void mark_first(struct node **head)
{
	struct node *p = rcu_dereference(*head);

	WRITE_ONCE(p->shared, 1);	// address: kept
}

void mark_if_there(struct node **head)
{
	struct node *p = rcu_dereference(*head);

	if (p)
		WRITE_ONCE(p->shared, 1);	// address: kept; control: kept
}

void mark_all(struct node **head)
{
	struct node *p;

	for (p = rcu_dereference(*head); p; p = rcu_dereference(p->next))	// address: kept
		WRITE_ONCE(p->shared, 1);	// address: kept; control: kept
}

int second(struct node **head)
{
	struct node *p = rcu_dereference(*head);
	struct node *q = rcu_dereference(p->next);	// address: kept

	return q->value;	// address: kept
}

void publish_first(struct node **head, struct node **other)
{
	WRITE_ONCE(*other, rcu_dereference(*head));	// data: kept
}

void publish_next(struct node **head, struct node **other)
{
	struct node *p = rcu_dereference(*head);

	WRITE_ONCE(*other, rcu_dereference(p->next));	// address: kept; data: kept
}

int prefetched(struct node **head)
{
	struct node *p = rcu_dereference(*head);

	__builtin_prefetch(p);
	smp_rmb();
	return p->value;	// address: kept
}

int through_call(struct node **head)
{
	struct node *p = rcu_dereference(*head);

	put(p);
	return p->value;	// address: kept
}
