/* The locks that all callers of a function hold, over several files. */
#include "kernel.h"
#include "callers.h"

int call(struct caller *mine)
{
	int i;

	spin_lock(&mine->lock);
	called(1, mine);
	calls_deep(mine);
	exported(mine);
	mine->exported++;			// = unmarked
	i = mine->field + mine->after;		// = locked; = unmarked
	spin_unlock(&mine->lock);
	return i;
}

void (*pointer)(struct caller *c) = exported;
