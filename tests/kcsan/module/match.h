/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a report has to do with a pair.
 */
#ifndef _MATCH_H
#define _MATCH_H

#include <linux/types.h>

#include "pair.h"
#include "report.h"
#include "run.h"

/* KCSAN knows nothing of the side's access. */
bool side_is_unseen(const struct side *side);

/* And the access changes the value, which KCSAN may see. */
bool side_is_unseen_write(const struct side *side);

/*
 * It is the race of these two, with the accesses that the pair names; or of one of them with an
 * unknown origin, where KCSAN does not see the other one.
 */
bool report_matches(const struct report *report, const struct side *rust, const struct side *c,
		    const struct run *run, enum place place);

/* It names sides of the pair, and of no other one. */
bool report_names_pair(const struct report *report, const struct side *rust, const struct side *c);

/*
 * It is about what the sides of this run share. Of a report that is not, a function of this module
 * is in the stack, but the race is the kernel's: of a task's end with who waits for it, say.
 */
bool report_is_of(const struct report *report, const struct run *run);

/* It is about the word that the canary races on. */
bool report_is_of_canary(const struct report *report, const struct run *run);

#endif /* _MATCH_H */
