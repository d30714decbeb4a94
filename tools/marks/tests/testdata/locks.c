/* Which locks are held: every write of these fields is under the structure's lock. */
#include "kernel.h"

struct guarded {
	spinlock_t lock;
	struct mutex mutex;
	int data, other, mixed, both, shared, rtnl, callers, elsewhere, table;
	struct { int nested; } sub;
	struct guarded *parent;
};
static spinlock_t big_lock;
int big;

void write_all(struct guarded *g)
{
	unsigned long flags;

	spin_lock(&g->lock);
	g->data = 1;				// = locked
	g->sub.nested = 1;			// = locked
	g->mixed = 1;				// = assumed atomic
	spin_unlock(&g->lock);
	g->other = 1;				// = assumed atomic
	spin_lock_irqsave(&g->lock, flags);
	g->data++;				// = locked
	g->mixed |= 1;				// = unmarked
	spin_unlock_irqrestore(&g->lock, flags);
	spin_lock(&big_lock);
	big = 1;				// = locked
	spin_unlock(&big_lock);
	write_lock(&g->lock);
	g->shared = 1;				// = locked
	write_unlock(&g->lock);
	rtnl_lock();
	g->rtnl = 1;				// = locked
	rtnl_unlock();
}

int branches(struct guarded *g, int i)
{
	if (i)
		return g->mixed;		// = unmarked
	spin_lock(&g->lock);
	if (g->data) {				// = locked
		spin_unlock(&g->lock);
		return g->mixed;		// = unmarked
	}
	if (i == 2)
		goto out;
	switch (i) {
	case 3:
		spin_unlock(&g->lock);
		return 0;
	case 4:
		i = g->data;			// = locked
		break;
	}
	while (i--)
		i += g->data;			// = locked
out:
	i = g->data;				// = locked
	spin_unlock(&g->lock);
	return i + g->mixed;			// = unmarked
}

int loops(struct guarded *g, int n)
{
	int i, sum = 0;

	spin_lock(&g->lock);
	for (i = 0; i < n; i++) {
		sum += g->mixed;		// = unmarked
		spin_unlock(&g->lock);
		if (sum)
			return sum;
	}
	return sum;
}

int again(struct guarded *g)
{
	int i;

retry:
	i = g->mixed;				// = unmarked
	spin_lock(&g->lock);
	if (i)
		goto retry;
	i += g->data;				// = locked
	spin_unlock(&g->lock);
	return i;
}

int tries(struct guarded *g)
{
	int i = 0;

	if (spin_trylock(&g->lock)) {
		i = g->data;			// = locked
		spin_unlock(&g->lock);
	} else {
		i = g->mixed;			// = unmarked
	}
	if (!spin_trylock(&g->lock))
		return g->mixed;		// = unmarked
	i += g->data;				// = locked
	spin_unlock(&g->lock);
	return i;
}

int guards(struct guarded *g)
{
	if (g->parent) {			// = never written
		guard(spinlock)(&g->lock);
		g->data = 2;			// = locked
	}
	scoped_guard(spinlock, &g->lock) {
		g->data = 3;			// = locked
	}
	return g->mixed;			// = unmarked
}

int readers(struct guarded *g)
{
	int i;

	read_lock(&g->lock);
	i = g->shared;				// = locked
	read_unlock(&g->lock);
	rcu_read_lock();
	i += g->mixed;				// = unmarked
	rcu_read_unlock();
	return i;
}

int asserted(struct guarded *g)
{
	lockdep_assert_held(&g->lock);
	return g->data + g->mixed;		// = locked; = locked
}

static void helper(struct guarded *it)
{
	it->callers = 1;			// = locked
}

void calls_helper(struct guarded *g)
{
	spin_lock(&g->lock);
	helper(g);
	spin_unlock(&g->lock);
}

void calls_helper_too(struct guarded *g)
{
	mutex_lock(&g->mutex);
	spin_lock(&g->lock);
	helper(g);
	spin_unlock(&g->lock);
	mutex_unlock(&g->mutex);
}

/* Called under the lock, and through a table: who knows. */
static void in_table(struct guarded *it)
{
	it->table++;				// = unmarked
}

struct operations { void (*run)(struct guarded *g); } operations = { .run = in_table };

void calls_in_table(struct guarded *g)
{
	spin_lock(&g->lock);
	in_table(g);
	g->table++;				// = unmarked
	spin_unlock(&g->lock);
}

int reads_callers(struct guarded *g)
{
	int i;

	spin_lock(&g->lock);
	i = g->callers;				// = locked
	spin_unlock(&g->lock);
	return i;
}

int others_lock(struct guarded *g, struct guarded *h)
{
	int i;

	spin_lock(&h->lock);
	i = g->elsewhere;			// = unknown
	g->elsewhere = 1;			// = unknown
	spin_unlock(&h->lock);
	rtnl_lock();
	i += g->rtnl;				// = locked
	rtnl_unlock();
	spin_lock(&big_lock);
	i += big;				// = locked
	spin_unlock(&big_lock);
	return i + g->other;			// = unmarked
}

int reads_elsewhere(struct guarded *g)
{
	int i;

	spin_lock(&g->lock);
	i = g->elsewhere;			// = unknown
	i += g->sub.nested;			// = locked
	spin_unlock(&g->lock);
	return i;
}

/* What declarations say. */
struct declared {
	spinlock_t lock;
	int guarded __guarded_by(&lock), free;
	int annotated;
};

void takes(struct declared *d)
{
	spin_lock(&d->lock);
	d->guarded = 1;				// = locked
	d->free = 1;				// = assumed atomic
	d->annotated = 1;			// = locked
	spin_unlock(&d->lock);
}

int does_not_take(struct declared *d)
{
	return d->guarded + d->free;		// = unmarked; = unmarked
}

int must_hold(int i, struct declared *d) __must_hold(&d->lock);
int must_hold(int i, struct declared *d)
	__must_hold(&d->lock)
{
	return d->annotated + i;		// = locked
}

int releases(struct declared *d)
	__releases(d->lock)
{
	int i = d->annotated;			// = locked

	spin_unlock(&d->lock);
	return i;
}

/* Functions that may or may not have taken a lock, and loops that only a lock ends. */
int mutex_lock_interruptible(struct mutex *lock);
int _atomic_dec_and_lock(atomic_t *count, spinlock_t *lock);
struct tried { spinlock_t lock; struct mutex mutex; atomic_t count; int data, left, sleeps; };

void write_tried(struct tried *t)
{
	spin_lock(&t->lock);
	t->data = 1;				// = assumed atomic
	t->left++;				// = locked
	spin_unlock(&t->lock);
	mutex_lock(&t->mutex);
	t->sleeps = 1;				// = assumed atomic
	mutex_unlock(&t->mutex);
}

int tries_among_others(struct tried *t, int i)
{
	if (i && spin_trylock(&t->lock)) {
		i = t->data;			// = locked
		spin_unlock(&t->lock);
	} else {
		i += t->data;			// = unmarked
	}
	if (!i || unlikely(!spin_trylock(&t->lock)))
		return t->data;			// = unmarked
	i += t->data;				// = locked
	spin_unlock(&t->lock);
	i = spin_trylock(&t->lock) ? t->data : -t->data;	// = locked; = unmarked
	return i;
}

int waits(struct tried *t)
{
	while (!spin_trylock(&t->lock))
		barrier();
	return t->data;				// = locked
}

int loops_until_locked(struct tried *t, int *p)
{
	for (;;) {
		spin_lock(&t->lock);
		if (*p)
			break;
		spin_unlock(&t->lock);
	}
	return t->data;				// = locked
}

int interrupted(struct tried *t)
{
	if (mutex_lock_interruptible(&t->mutex))
		return t->sleeps;		// = unmarked
	return t->sleeps;			// = locked
}

int last(struct tried *t)
{
	if (!_atomic_dec_and_lock(&t->count, &t->lock))
		return t->data;			// = unmarked
	return t->data;				// = locked
}

#define leave(t) do { (t)->left++; spin_unlock(&(t)->lock); } while (0)
void leaves_in_a_macro(struct tried *t)
{
	spin_lock(&t->lock);
	leave(t);				// = locked
}

/* What readers see is checked with a number that writers change. */
typedef struct { int sequence; } seqlock_t;
void write_seqlock(seqlock_t *lock);
void write_sequnlock(seqlock_t *lock);
unsigned int read_seqbegin(const seqlock_t *lock);
int read_seqretry(const seqlock_t *lock, unsigned int start);
struct numbered { seqlock_t seq; int data, counter; };

void write_numbered(struct numbered *n)
{
	write_seqlock(&n->seq);
	n->data++;				// = locked
	n->counter++;				// = unmarked
	write_sequnlock(&n->seq);
}

int read_numbered(struct numbered *n)
{
	unsigned int start;
	int i;

	do {
		start = read_seqbegin(&n->seq);
		i = n->data;			// = locked
	} while (read_seqretry(&n->seq, start));
	return i + n->counter;			// = unmarked
}

/* A variable that points to another object since the lock was taken. */
struct node { spinlock_t lock; int data; struct node *next; };
int moves(struct node *n)
{
	int i;

	spin_lock(&n->lock);
	n->data = 1;				// = unknown
	n = n->next;				// = never written
	i = n->data;				// = unknown
	spin_unlock(&n->lock);
	return i;
}

/* Of a type that the argument chooses. */
typedef struct { unsigned int sequence; } seqcount_t;
typedef struct { seqcount_t seqcount; } seqcount_spinlock_t;
unsigned int __seqprop_sequence(const seqcount_t *s);
unsigned int __seqprop_spinlock_sequence(const seqcount_spinlock_t *s);
const seqcount_t *seqprop_const_ptr(const seqcount_spinlock_t *s);
void do_write_seqcount_begin(seqcount_spinlock_t *s);
void do_write_seqcount_end(seqcount_spinlock_t *s);
int do_read_seqcount_retry(const seqcount_t *s, unsigned int start);
#define seqprop_sequence(s) _Generic(*(s), seqcount_t: __seqprop_sequence, seqcount_spinlock_t: __seqprop_spinlock_sequence)(s)
#define raw_read_seqcount_begin(s) ({ unsigned int _seq; while ((_seq = seqprop_sequence(s)) & 1) barrier(); _seq; })
#define read_seqcount_begin(s) ({ raw_read_seqcount_begin(s); })
#define read_seqcount_retry(s, start) do_read_seqcount_retry(seqprop_const_ptr(s), start)
struct counted { seqcount_spinlock_t seq; int data; };

void write_counted(struct counted *c)
{
	do_write_seqcount_begin(&c->seq);
	c->data++;				// = unmarked
	do_write_seqcount_end(&c->seq);
}

int read_counted(struct counted *c)
{
	unsigned int start;
	int i;

	do {
		start = read_seqcount_begin(&c->seq);
		i = c->data;			// = locked
	} while (read_seqcount_retry(&c->seq, start));
	return i + c->data;			// = unmarked
}
