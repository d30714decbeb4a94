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

/* It names sides of the canary alone. */
bool report_names_canary(const struct report *report);

#endif /* _MATCH_H */
