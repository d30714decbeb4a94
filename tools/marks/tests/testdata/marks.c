/* Which macro or function marks an access. */
#include "kernel.h"

struct shared {
	int a, b;
	struct shared *next;
	unsigned long flags, word;
	volatile int v;
	atomic_t refs;
	u32 bits:4;
};
int total;

#define shared_a(s) READ_ONCE((s)->a)
#define shared_set(s, v) WRITE_ONCE((s)->a, v)
#define shared_plain(s) ((s)->a)
#define both(s) WRITE_ONCE((s)->a, READ_ONCE((s)->b))
#define log(format, args...) printk(format, ##args)
int printk(const char *format, ...);

int once(struct shared *s)
{
	int i = READ_ONCE(s->a);		//: shared.a read by READ_ONCE
	WRITE_ONCE(s->a, s->b);			//: shared.a write by WRITE_ONCE; shared.b read
	WRITE_ONCE(s->a, READ_ONCE(s->b) + 1);	//: shared.a write by WRITE_ONCE; shared.b read by READ_ONCE
	WRITE_ONCE(s->a, i++);			//: shared.a write by WRITE_ONCE
	WRITE_ONCE(total, READ_ONCE(total));	//: total write by WRITE_ONCE; total read by READ_ONCE
	i += READ_ONCE(s->next->a);		//: shared.next read; shared.a read by READ_ONCE
	return READ_ONCE(s->flags) & i;		//: shared.flags read by READ_ONCE
}

int ordered(struct shared *s)
{
	smp_store_release(&s->a, 1);		//: shared.a write by smp_store_release
	return smp_load_acquire(&s->a);		//: shared.a read by smp_load_acquire
}

struct shared *rcu(struct shared *s)
{
	struct shared *n = rcu_dereference(s->next);	//: shared.next read by rcu_dereference
	n = rcu_dereference_protected(s->next, 1);	//: shared.next read protected by rcu_dereference_protected
	rcu_assign_pointer(s->next, n);			//: shared.next write by rcu_assign_pointer
	return n;
}

void operations(struct shared *s)
{
	xchg(&s->flags, s->word);		//: shared.flags rmw by xchg; shared.word read
	cmpxchg(&s->flags, READ_ONCE(s->word), 1);	//: shared.flags rmw by cmpxchg; shared.word read by READ_ONCE
	atomic_inc(&s->refs);			//: shared.refs rmw by atomic_inc
	atomic_set(&s->refs, s->a);		//: shared.refs write by atomic_set; shared.a read
	atomic_add(atomic_read(&s->refs), &s->refs);	//: shared.refs rmw by atomic_add; shared.refs read by atomic_read
	set_bit(1, &s->flags);			//: shared.flags rmw by set_bit
	test_bit(1, &s->flags);			//: shared.flags read by test_bit
	__set_bit(1, &s->flags);		//: shared.flags rmw plain by __set_bit
	s->v = 1;				//: shared.v write by volatile
	*(volatile int *)&s->a = 1;		//: shared.a write by volatile
	__asm__("incl %0" : "+m"(s->a));	//: shared.a rmw assembly
}

int tolerant(struct shared *s)
{
	int i = data_race(s->a);		//: shared.a read race by data_race
	i += data_race(s->a + s->next->b);	//: shared.a read race by data_race; shared.next read race by data_race; shared.b read race by data_race
	return i + s->bits;			//: shared.bits read
}

int through_macros(struct shared *s)
{
	shared_set(s, shared_plain(s));		//: shared.a write by WRITE_ONCE; shared.a read
	both(s);				//: shared.a write by WRITE_ONCE; shared.b read by READ_ONCE
	log("%d %d", s->a, READ_ONCE(s->b));	//: shared.a read; shared.b read by READ_ONCE
	if (unlikely(s->a) || likely(READ_ONCE(s->b)))	//: shared.a read; shared.b read by READ_ONCE
		return shared_a(s->next);	//: shared.next read; shared.a read by READ_ONCE
	return shared_plain(s);			//: shared.a read
}

static void set_through(int *p, int v)
{
	WRITE_ONCE(*p, v);
}

static int get_through(const int *p)
{
	return READ_ONCE(*p);
}

static void both_through(int *p)
{
	WRITE_ONCE(*p, *p + 1);
}

void helpers(struct shared *s)
{
	set_through(&s->a, get_through(&s->b));	//: shared.a write by set_through; shared.b read by get_through
	both_through(&s->a);			//: shared.a address by both_through
}
