/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Both sides of a pair at work.
 */
#ifndef _RUN_H
#define _RUN_H

#include <linux/types.h>

#include "pair.h"

struct run;

/*
 * Begins, with the canary beside the pair or without; an error pointer if there are no two CPUs, or
 * no memory.
 */
struct run *run_start(const struct side *rust, const struct side *c, const struct pair *pair,
		      bool canary);

/* How many rounds the slower side has done. */
unsigned long run_rounds(const struct run *run);

/* Is that the address of something that the pair shares? */
bool run_shares(const struct run *run, unsigned long address);

/* Of what the canary races on? */
bool run_shares_canary(const struct run *run, unsigned long address);

/* Ends; the reports that there are to come have come then. */
void run_stop(struct run *run);

void run_free(struct run *run);

#endif /* _RUN_H */
