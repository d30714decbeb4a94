/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Runs both sides of a pair.
 */
#ifndef _RUN_H
#define _RUN_H

#include "pair.h"

struct run;

/*
 * Starts both sides, with the canary or without; an error pointer if there are no two CPUs or no
 * memory.
 */
struct run *run_start(const struct pair *pair, bool canary);

/* The number of rounds of the slower side. */
unsigned long run_rounds(const struct run *run);

/* Whether an address is in what the sides share. */
bool run_shares(const struct run *run, unsigned long address);

/* Whether it is that of the canary's word. */
bool run_shares_canary(const struct run *run, unsigned long address);

/* Stops both sides; after that no more report can come. */
void run_stop(struct run *run);

void run_free(struct run *run);

#endif /* _RUN_H */
