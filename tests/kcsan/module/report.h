/* SPDX-License-Identifier: GPL-2.0 */
/*
 * KCSAN's reports, read from the console while they are printed.
 */
#ifndef _REPORT_H
#define _REPORT_H

#include <linux/types.h>

/**
 * struct report_access - one of the two accesses of a report
 * @type: the words before "to 0x...", such as "read-write (marked, reordered)"
 * @address: what was accessed
 * @size: how many bytes
 * @interrupt: it was in an interrupt
 * @interrupted: the lines that follow are of what an interrupt came to
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
 * @ours: a function of this module is in it
 * @unknown_origin: KCSAN saw one access only, and that the value changed
 * @count: how many accesses it has
 * @access: they
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

/* Forgets what there is. */
void reports_clear(void);

/* Takes the oldest report about this module that is complete; false: there is none. */
bool reports_take(struct report *report);

/* Were there more since reports_clear() than could be kept? */
bool reports_lost(void);

#endif /* _REPORT_H */
