/* SPDX-License-Identifier: GPL-2.0 */
/*
 * KCSAN's reports, read from the console while they are printed, and compared with a pair.
 */
#ifndef _REPORT_H
#define _REPORT_H

#include "pair.h"
#include "run.h"

/**
 * struct report_access - one of the two accesses of a report
 * @type: the words before "to 0x...", such as "read-write (marked, reordered)"
 * @address: of the memory
 * @size: how many bytes
 * @interrupt: whether it was in an interrupt
 * @interrupted: whether the next lines are of the code that an interrupt interrupted
 * @top: the function that KCSAN names
 * @side: the first function of a side of a pair in the stack trace, or ""
 */
struct report_access {
	char type[40];
	unsigned long address;
	unsigned int size;
	bool interrupt;
	bool interrupted;
	char top[64];
	char side[64];
};

/**
 * struct report - a report
 * @title: what follows "BUG: KCSAN: "
 * @ours: whether a function of this module is in it
 * @unknown_origin: whether KCSAN saw one access only, and that the value changed
 * @count: the number of accesses
 * @access: the accesses
 */
struct report {
	char title[160];
	bool ours;
	bool unknown_origin;
	unsigned int count;
	struct report_access access[2];
};

int reports_open(void);
void reports_close(void);

/* Drops the reports that were not taken. */
void reports_clear(void);

/* Takes the oldest complete report with a function of this module; false if there is none. */
bool reports_take(struct report *report);

/* Whether reports were lost since reports_clear(), for lack of room. */
bool reports_lost(void);

/* Whether KCSAN does not instrument the side's access; and whether that access is a write. */
bool side_is_unseen(const struct side *side);
bool side_is_unseen_write(const struct side *side);

/*
 * Whether a report is the race of the pair, with the accesses that the pair names; or, where KCSAN
 * does not see one of them, of the other one with an unknown origin.
 */
bool report_matches(const struct report *report, const struct pair *pair, const struct run *run);

/* Whether it names sides of the pair, and of no other one. */
bool report_names_pair(const struct report *report, const struct pair *pair);

/*
 * Whether it is about what the sides of this run share. Another one may have a function of this module
 * in its stack, yet is about the kernel's memory: a task that ends and who waits for it, say.
 */
bool report_is_of(const struct report *report, const struct run *run);

/* Whether it is about the canary's word. */
bool report_is_of_canary(const struct report *report, const struct run *run);

#endif /* _REPORT_H */
