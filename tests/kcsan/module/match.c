// SPDX-License-Identifier: GPL-2.0
/*
 * What a report has to do with a pair.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "match.h"

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
			   const struct run *run, enum place place)
{
	return !strcmp(access->side, side->name) && top_matches(side, access) &&
	       type_matches(side, access) && access->size == side->size &&
	       access->interrupt == in_interrupt_in(place, side) &&
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

bool report_matches(const struct report *report, const struct side *rust, const struct side *c,
		    const struct run *run, enum place place)
{
	const struct report_access *first = &report->access[0], *second = &report->access[1];

	if (report->unknown_origin)
		return (side_is_unseen_write(rust) && access_matches(c, first, run, place)) ||
		       (side_is_unseen_write(c) && access_matches(rust, first, run, place));
	if (report->count != 2)
		return false;
	return (access_matches(rust, first, run, place) && access_matches(c, second, run, place)) ||
	       (access_matches(rust, second, run, place) && access_matches(c, first, run, place));
}

/*
 * KCSAN held the access back until its side returned. Of Rust code with inlined helpers Clang makes
 * that, a call of KCSAN's at the side's end, a jump: the side is not in the stack trace any more.
 */
static bool has_returned(const struct report_access *access)
{
	return !access->side[0] && strstr(access->type, "reordered");
}

bool report_names_pair(const struct report *report, const struct side *rust, const struct side *c)
{
	unsigned int i;

	for (i = 0; i < report->count; i++)
		if (!has_returned(&report->access[i]) &&
		    strcmp(report->access[i].side, rust->name) &&
		    strcmp(report->access[i].side, c->name))
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
