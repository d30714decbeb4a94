/* What speaks against a race without excluding it. */
#include "kernel.h"

struct task { int own, others, state; };
struct task *get_current(void);
#define current get_current()

void own(void)
{
	current->own++;				// = unknown
	current->others = current->own;		// = assumed atomic; = unknown
}

void of_others(struct task *t)
{
	t->others++;				// = unmarked
}

/* Each is on a stack. */
struct walk { int depth; };
void step(struct walk *w)
{
	w->depth++;				// = unknown
}

int walk(void)
{
	struct walk w = { 0 };

	step(&w);
	return w.depth;				// = unknown
}

/* Written where it is set up. */
struct device { int irq, users, counter; };
void device_init(struct device *d)
{
	d->irq = 1;				// = assumed atomic
	d->users = 1;				// = assumed atomic
}

int irq(struct device *d)
{
	return d->irq;				// = unknown
}

int users(struct device *d)
{
	d->users = 2;				// = assumed atomic
	return d->users;			// = unmarked
}

/* Only one function writes. */
void count(struct device *d)
{
	WRITE_ONCE(d->counter, d->counter + 1);	// = unknown
}

int counted(struct device *d)
{
	return d->counter;			// = unmarked
}

/* A building block, of which is not known what it is part of. */
struct block { int value; };
struct parts { struct block a, b, c, d, e, f, g, h, i, j; } parts;
void write_parts(struct parts *p)
{
	p->a.value = 1;				// = assumed atomic
	p->b.value = p->c.value = 1;		// = unknown; = unknown
	p->d.value = p->e.value = p->f.value = 1;	// = unknown; = unknown; = unknown
	p->g.value = p->h.value = p->i.value = p->j.value = 1;	// = unknown; = unknown; = unknown; = unknown
}

int read_parts(struct parts *p, struct block *any)
{
	return p->a.value + any->value;		// = unmarked; = unknown
}

/* Written as a part of something else. */
struct settings { int value; };
union either { int whole; struct { short low, high; }; };
void set(struct settings *to, const struct settings *from, union either *e)
{
	*to = *from;
	e->whole = 1;				// = unknown
}

int read_parts_of(const struct settings *s, const union either *e)
{
	return s->value + e->low;		// = unknown; = unknown
}

struct copied { int value; };
int copies(struct copied *to, const void *from)
{
	memcpy(to, from, sizeof(*to));
	return to->value;			// = unknown
}

/* Only an object that nobody else knows is. */
struct filled { int value; };
struct filled *fills(const void *from)
{
	struct filled *f = kzalloc(sizeof(*f), 0);

	memcpy(f, from, sizeof(*f));
	return f;
}

int read_filled(const struct filled *f)
{
	return f->value;			// = never written
}

/* Written through a table. */
static int setting, other_setting;
static struct settings one;
struct table { int *data; } tables[] = { { &setting }, { .data = &one.value } };
int read_settings(void)
{
	return setting + other_setting;		// = unknown; = never written
}
