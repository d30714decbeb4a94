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
 * @top: the function that KCSAN names
 * @side: the first function of a side of a pair in the stack trace, or ""
 */
struct report_access {
	char type[40];
	unsigned long address;
	unsigned int size;
	bool interrupt;
	char top[64];
	char side[64];
};

/**
 * struct report - a report
 * @title: what follows "BUG: KCSAN: "
 * @ours: it has a function of this module in it
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

/* How many reports about this module there are since reports_clear(). */
unsigned int reports_count(void);

/* The number'th of these, or false: it has not come, or there were too many to keep. */
bool reports_get(unsigned int number, struct report *report);

#endif /* _REPORT_H */
