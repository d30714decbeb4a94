// SPDX-License-Identifier: GPL-2.0
/* Reference counts, tickets, rings and states that change by atomic operations. */

#include "lkmm.h"

struct object {
	atomic_t count;
	int dead, value;
	struct object *next;
};

struct ring {
	atomic_t head, tail;
	int slots[64];
};

enum state { IDLE, STARTING, RUNNING, STOPPED };

struct machine {
	enum state state;
	int started, stopped;
};

void drop(struct object *object)
{
	if (atomic_fetch_add_relaxed(-1, &object->count) == 1)
		WRITE_ONCE(object->dead, 1);	// control: kept; x86_64: none
}

void drop_llsc(struct object *object)
{
	if (atomic_fetch_add_relaxed_llsc(-1, &object->count) == 1)
		WRITE_ONCE(object->dead, 1);	// control: kept; x86_64: none
}

void drop_acquire(struct object *object)
{
	if (atomic_fetch_add_acquire(-1, &object->count) == 1)
		WRITE_ONCE(object->dead, 1);
}

void take_if_alive(struct object *object)
{
	if (atomic_read(&object->count))
		atomic_inc(&object->count);	// control: kept
}

void take_both_ways(struct object *object)
{
	if (atomic_read(&object->count))
		atomic_set(&object->count, 1);	// control: broken
	else
		atomic_set(&object->count, 1);	// control: broken
}

/* An operation that is acquire and release is a barrier for what is around it. */
void take_both_ways_in_order(struct object *object, atomic_t *count)
{
	if (READ_ONCE(object->value)) {
		atomic_fetch_add(1, count);	// control: stronger
		WRITE_ONCE(object->dead, 1);	// control: stronger
	} else {
		atomic_fetch_add(1, count);	// control: stronger
		WRITE_ONCE(object->dead, 1);	// control: stronger
	}
}

/* If it stores. */
void change_both_ways(struct object *object, atomic_t *count)
{
	if (READ_ONCE(object->value)) {
		atomic_cmpxchg(count, 0, 1);	// control: stronger
		WRITE_ONCE(object->dead, 1);	// control: unknown; riscv64: broken; x86_64: stronger
	} else {
		atomic_cmpxchg(count, 0, 1);	// control: stronger
		WRITE_ONCE(object->dead, 1);	// control: unknown; riscv64: broken; x86_64: stronger
	}
}

/* On one of two paths that is no order. */
void change_or_not(struct object *object, atomic_t *count, int change)
{
	int value = READ_ONCE(object->value);

	if (change)
		atomic_cmpxchg(count, 0, 1);
	if (value)
		WRITE_ONCE(object->dead, 1);	// control: broken
	else
		WRITE_ONCE(object->dead, 1);	// control: broken
}

void add_what_was_read(struct object *object, atomic_t *sum)
{
	atomic_add(atomic_read(&object->count), sum);	// data: kept
}

void take_first(struct object **head)
{
	struct object *p = rcu_dereference(*head);

	atomic_inc(&p->count);	// address: kept
}

int ticket(struct ring *ring)
{
	u32 i = atomic_fetch_add_relaxed(1, &ring->head);

	return READ_ONCE(ring->slots[i % 64]);	// address: kept; x86_64: none
}

void produce(struct ring *ring, int value)
{
	u32 i = atomic_fetch_add_relaxed(1, &ring->head);

	WRITE_ONCE(ring->slots[i % 64], value);	// address: kept; x86_64: none
}

bool produce_if_room(struct ring *ring, int value)
{
	u32 head = atomic_read(&ring->head);

	if (head - atomic_read(&ring->tail) == 64)
		return 0;
	WRITE_ONCE(ring->slots[head % 64], value);	// address: kept; control: kept
	smp_store_release(&ring->head.counter, head + 1);	// control: kept; data: kept
	return 1;
}

int consume(struct ring *ring)
{
	u32 tail = atomic_read(&ring->tail);
	int value;

	if (tail == (u32)atomic_read(&ring->head))
		return -1;
	value = READ_ONCE(ring->slots[tail % 64]);	// address: kept
	atomic_set(&ring->tail, tail + 1);	// control: kept; data: kept
	return value;
}

void exchange(atomic_t *lock, int *data)
{
	if (atomic_xchg_relaxed(lock, 1) == 0)
		WRITE_ONCE(*data, 1);	// control: kept; x86_64: none
}

void compare_and_exchange(atomic_t *lock, int *data)
{
	if (atomic_cmpxchg_relaxed(lock, 0, 1) == 0)
		WRITE_ONCE(*data, 1);	// control: kept; x86_64: none
}

void exchange_what_was_read(int *from, atomic_t *to)
{
	atomic_xchg_relaxed(to, READ_ONCE(*from));	// data: kept
}

void advance(struct machine *machine)
{
	switch (READ_ONCE(machine->state)) {
	case IDLE:
		WRITE_ONCE(machine->state, STARTING);	// control: kept as another; riscv64: kept
		break;
	case STARTING:
		WRITE_ONCE(machine->state, RUNNING);	// control: kept as another; riscv64: kept
		break;
	default:
		WRITE_ONCE(machine->state, STOPPED);	// control: kept as another; riscv64: kept
	}
}

void start(struct machine *machine)
{
	if (READ_ONCE(machine->state) == STARTING) {
		WRITE_ONCE(machine->started, 1);	// control: kept
		WRITE_ONCE(machine->state, RUNNING);	// control: kept
	}
}

void stop(struct machine *machine)
{
	enum state state = READ_ONCE(machine->state);

	if (state == IDLE)
		WRITE_ONCE(machine->state, STOPPED);	// control: broken
	else if (state == RUNNING)
		WRITE_ONCE(machine->state, STOPPED);	// control: broken
	else
		WRITE_ONCE(machine->state, STOPPED);	// control: broken
}

void next_state(struct machine *machine)
{
	WRITE_ONCE(machine->state, READ_ONCE(machine->state) + 1);	// data: kept
}
