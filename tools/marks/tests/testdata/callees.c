/* Functions that callers.c calls, each under a lock of it. */
#include "kernel.h"
#include "callers.h"

void called(int i, struct caller *c)
{
	c->field = i;				// = locked
	spin_unlock(&c->lock);
	c->after = i;				// = assumed atomic
	spin_lock(&c->lock);
}

static void deep(struct caller *c)
{
	c->field++;				// = locked
}

void calls_deep(struct caller *c)
{
	deep(c);
}

void exported(struct caller *c)
{
	c->exported++;				// = unmarked
}
