// SPDX-License-Identifier: GPL-2.0
/*
 * Compares reports with pairs.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "report.h"

static const char * const type_names[] = { "read", "write", "read-write" };

static bool type_matches(const struct side *side, const struct report_access *access)
{
	bool marked = strstr(access->type, "(marked");
	size_t length = strcspn(access->type, " ");
	int i;

	if (marked != !!(side->access & MARKED))
		return false;
	for (i = 0; i < ARRAY_SIZE(type_names); i++)
		if (side->access & BIT(i) && strlen(type_names[i]) == length &&
		    !strncmp(type_names[i], access->type, length))
			return true;
	return false;
}

static bool in_rust(const struct side *side)
{
	return strstarts(side->name, RUST_PREFIX);
}

/*
 * A plain access is in the side itself. A marked one of Rust is in C's helper, which the side
 * calls or has inlined.
 */
static bool top_matches(const struct side *side, const struct report_access *access)
{
	if (!strcmp(access->top, side->name))
		return true;
	return side->access & MARKED && in_rust(side) && strstarts(access->top, "rust_helper_");
}

static bool in_interrupt_in(enum place place, const struct side *side)
{
	if (in_rust(side))
		return place == RUST_INTERRUPTS || place == RUST_INTERRUPTS_HERE;
	return place == C_INTERRUPTS || place == C_INTERRUPTS_HERE;
}

static bool access_matches(const struct side *side, const struct report_access *access,
			   const struct pair *pair, const struct run *run)
{
	return !strcmp(access->side, side->name) && top_matches(side, access) &&
	       type_matches(side, access) && access->size == side->size &&
	       access->interrupt == in_interrupt_in(pair->place, side) &&
	       run_shares(run, access->address);
}

bool side_is_unseen(const struct side *side)
{
	return side->access & (in_rust(side) ? UNSEEN_IN_RUST : UNSEEN_IN_C);
}

bool side_is_unseen_write(const struct side *side)
{
	return side_is_unseen(side) && !(side->access & R);
}

bool report_matches(const struct report *report, const struct pair *pair, const struct run *run)
{
	const struct side *sides[] = { &pair->rust, &pair->c };
	int i;

	for (i = 0; i < 2; i++) {
		const struct side *side = sides[i], *other = sides[!i];

		if (!access_matches(side, &report->access[0], pair, run))
			continue;
		if (report->unknown_origin)
			return side_is_unseen_write(other);
		return access_matches(other, &report->access[1], pair, run);
	}
	return false;
}

/*
 * KCSAN held the access back until its side returned. Clang turns the call of KCSAN at the end of a
 * Rust side with inlined helpers into a jump: the side is not in the stack trace any more.
 */
static bool has_returned(const struct report_access *access)
{
	return !access->side[0] && strstr(access->type, "reordered");
}

bool report_names_pair(const struct report *report, const struct pair *pair)
{
	unsigned int i;

	for (i = 0; i < report->count; i++)
		if (!has_returned(&report->access[i]) &&
		    strcmp(report->access[i].side, pair->rust.name) &&
		    strcmp(report->access[i].side, pair->c.name))
			return false;
	return report->count > 0;
}

bool report_is_of(const struct report *report, const struct run *run)
{
	return report->count > 0 && run_shares(run, report->access[0].address);
}

bool report_is_of_canary(const struct report *report, const struct run *run)
{
	return report->count > 0 && run_shares_canary(run, report->access[0].address);
}
