// SPDX-License-Identifier: GPL-2.0
/*
 * What a probe is given, so that every call of a run takes the same path: the one that
 * writes, for operations that look before they write.
 */

#include <stdbool.h>
#include <string.h>

#include "bench.h"

/* Far from any limit, however many calls a run has. */
#define LARGE (1ul << 29)

static bool starts(const char *name, const char *op)
{
	return strncmp(name, op, strlen(op)) == 0;
}

static const char *without_raw(const char *name)
{
	return starts(name, "raw_") ? name + strlen("raw_") : name;
}

/* The value before the first call. */
void set_variable(const char *name, struct own *variable)
{
	memset(variable, 0, sizeof(*variable));
	name = without_raw(name);
	if (starts(name, "dec_if_positive") || starts(name, "inc_not_zero"))
		variable->memory[0] = LARGE;
	else if (starts(name, "cmpxchg") || starts(name, "try_cmpxchg") || starts(name, "smp_cond_load") ||
		 starts(name, "try_update"))
		variable->memory[0] = 1;
	else if (starts(name, "dependent_") || starts(name, "rcu_dereference"))
		/* The variable is a pointer to itself. */
		variable->memory[0] = (unsigned long)variable;
}

void prepare(const char *name, struct own *variable, struct own *mine, struct arguments *args)
{
	memset(mine, 0, sizeof(*mine));
	mine->memory[0] = 1;
	name = without_raw(name);
	/*
	 * C takes the variable first in some functions and the operand in others. The operand may
	 * be anything: with the address for both, the order does not matter.
	 */
	args->word[0] = (unsigned long)variable;
	args->word[1] = (unsigned long)variable;
	args->word[2] = LARGE;
	args->word[3] = (unsigned long)mine;
	if (starts(name, "cmpxchg")) {
		/* From 1 to 1: each call finds what it expects. */
		args->word[1] = 1;
		args->word[2] = 1;
	} else if (starts(name, "try_cmpxchg")) {
		args->word[1] = (unsigned long)mine;
		args->word[2] = 1;
	} else if (starts(name, "try_update")) {
		/* 1 times 1: it refuses 0. */
		args->word[1] = 1;
	} else if (strstr(name, "__bitmap__") || strstr(name, "__checked__")) {
		args->word[0] = 1;
		args->word[1] = (unsigned long)variable;
	}
}
