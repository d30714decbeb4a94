/* Objects that nobody else knows yet. Another function writes the same fields without a lock. */
#include "kernel.h"

struct thing {
	int a, b;
	spinlock_t lock;
	struct list_head list;
	struct thing *next;
	atomic_t refs;
};
static struct list_head things;
static struct thing *published;
void use(struct thing *t);
int thing_count(const struct thing *t);

void writer(struct thing *t)
{
	t->a++;					// = unmarked
	t->b++;					// = unmarked
}

struct thing *make(int i)
{
	struct thing *t = kzalloc(sizeof(*t), 0);

	if (!t)
		return NULL;
	t->a = 1;				// = initialisation
	spin_lock_init(&t->lock);
	INIT_LIST_HEAD(&t->list);
	atomic_set(&t->refs, 1);
	t->b = t->a;				// = initialisation; = initialisation
	if (i) {
		kfree(t);
		return NULL;
	}
	t->a = 2;				// = initialisation
	list_add(&t->list, &things);
	t->a = 3;				// = assumed atomic
	return t;
}

void assigned(struct thing *other)
{
	struct thing *t;

	t = kzalloc(sizeof(*t), 0);
	t->a = 1;				// = initialisation
	t = other;
	t->a = 1;				// = assumed atomic
	t = kzalloc(sizeof(*t), 0);
	t->a = 1;				// = initialisation
	published = t;				// = assumed atomic
	t->a = 1;				// = assumed atomic
}

void branches(int i)
{
	struct thing *t = kzalloc(sizeof(*t), 0);

	if (i)
		use(t);
	t->a = 1;				// = assumed atomic
}

void aliases(void)
{
	struct thing *t = kzalloc(sizeof(*t), 0), *alias = t;

	use(alias);
	t->a = 1;				// = assumed atomic
}

void further(void)
{
	struct thing *t = kzalloc(sizeof(*t), 0);

	t->next->a = 1;				// = initialisation; = assumed atomic
}

int on_stack(void)
{
	struct thing t, u;

	t.a = 1;				// = initialisation
	use(&u);
	u.a = 1;				// = unknown
	return t.a;				// = initialisation
}

static void set_up(struct thing *new)
{
	new->a = 5;				// = initialisation
	use(new);
	new->a = 6;				// = assumed atomic
}

void calls_set_up(void)
{
	struct thing *t = kzalloc(sizeof(*t), 0);

	set_up(t);
}

static void set_up_any(struct thing *new)
{
	new->a = 5;				// = assumed atomic
}

void calls_set_up_any(struct thing *old)
{
	struct thing *t = kzalloc(sizeof(*t), 0);

	set_up_any(t);
	set_up_any(old);
}

int __init boot(struct thing *t)
{
	return t->a;				// = unknown
}

int __no_kcsan not_instrumented(struct thing *t)
{
	return t->a + data_race(t->b);		// = tolerated; = tolerated
}

struct thing *find_or_alloc(int i);
int kobject_init_and_add(struct list_head *object, int i);
void passes_on(struct thing **t);
void known_to_others(int i)
{
	struct thing *t = find_or_alloc(i), *u = kzalloc(sizeof(*u), 0), *v = kzalloc(sizeof(*v), 0), *w;

	t->a = 1;				// = assumed atomic
	kobject_init_and_add(&u->list, 0);
	u->a = 1;				// = assumed atomic
	passes_on(&v);
	v->a = 1;				// = assumed atomic
	w = published ?: kzalloc(sizeof(*w), 0);	// = unmarked
	w->a = 1;				// = assumed atomic
}
