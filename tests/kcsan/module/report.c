// SPDX-License-Identifier: GPL-2.0
/*
 * KCSAN has no interface but the console. This reads its lines as the trace point of printk yields them:
 *
 *	BUG: KCSAN: data-race in kc_read / kr_write
 *
 *	write to 0xffffffffc0204080 of 4 bytes by task 36 on cpu 1:
 *	 kr_write+0x1f/0x50 [rust_kcsan]
 *	 ...
 *
 *	read to 0xffffffffc0204080 of 4 bytes by task 35 on cpu 0:
 *	 kc_read+0x21/0x40 [rust_kcsan]
 *	 ...
 *	Reported by Kernel Concurrency Sanitizer on:
 *
 * KCSAN prints one report at a time; lines of other messages in between do not matter. Reports without a
 * function of this module are dropped.
 */
#include <linux/kernel.h>
#include <linux/kfifo.h>
#include <linux/module.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <trace/events/printk.h>

#include "pair.h"
#include "report.h"

#define KEPT 16
#define LINE 192

#define TITLE "BUG: KCSAN: "
#define UNKNOWN "race at unknown origin, with "
#define END "Reported by Kernel Concurrency Sanitizer"

/* Protects the variables below. */
static DEFINE_SPINLOCK(lock);
/* The report that is being printed, if one is. */
static struct report current_report;
static bool is_open;
/* The complete reports, and whether there was no room for one. */
static DEFINE_KFIFO(reports, struct report, KEPT);
static bool lost;

/* Reads "read to 0x... of 4 bytes by task 36 on cpu 1:". */
static void read_access(struct report *report, const char *line)
{
	const char *address = strstr(line, " to 0x");
	struct report_access *access;

	if (!address || !strstr(line, " bytes by ") || report->count == ARRAY_SIZE(report->access))
		return;
	access = &report->access[report->count];
	if (sscanf(address, " to 0x%lx of %u bytes by", &access->address, &access->size) != 2)
		return;
	strscpy(access->type, line, min_t(size_t, address - line + 1, sizeof(access->type)));
	access->interrupt = strstr(address, " by interrupt ");
	report->count++;
}

/* The functions below the entry of an interrupt are those that were interrupted. */
static bool is_interrupt_entry(const char *name)
{
	return strstarts(name, "asm_") || strstarts(name, "el1h_64_");
}

/* Reads " kr_write+0x1f/0x50 [rust_kcsan]", a frame of the last access. */
static void read_frame(struct report *report, const char *line)
{
	struct report_access *access;
	size_t length = strcspn(line, "+");
	char name[64];

	if (!report->count || !line[length])
		return;
	access = &report->access[report->count - 1];
	strscpy(name, line, min(length + 1, sizeof(name)));
	access->interrupted |= is_interrupt_entry(name);
	if (access->interrupted)
		return;
	if (!access->top[0])
		strscpy(access->top, name, sizeof(access->top));
	if (!strstr(line, "[" KBUILD_MODNAME "]"))
		return;
	report->ours = true;
	if (!access->side[0] && (strstarts(name, RUST_PREFIX) || strstarts(name, C_PREFIX)))
		strscpy(access->side, name, sizeof(access->side));
}

static void read_line(const char *line)
{
	struct report *report = &current_report;
	const char *title = strstr(line, TITLE);

	if (title) {
		memset(report, 0, sizeof(*report));
		strscpy(report->title, title + strlen(TITLE), sizeof(report->title));
		report->ours = strstr(title, "[" KBUILD_MODNAME "]");
		is_open = true;
	}
	if (!is_open)
		return;
	if (strstarts(line, END)) {
		is_open = false;
		lost |= report->ours && !kfifo_put(&reports, *report);
	} else if (strstarts(line, UNKNOWN)) {
		report->unknown_origin = true;
		read_access(report, line + strlen(UNKNOWN));
	} else if (line[0] == ' ') {
		read_frame(report, skip_spaces(line));
	} else {
		read_access(report, line);
	}
}

static void console_line(void *data, const char *text, size_t length)
{
	char line[LINE];

	strscpy(line, text, min(length + 1, sizeof(line)));
	guard(spinlock_irqsave)(&lock);
	read_line(line);
}

int reports_open(void)
{
	return register_trace_console(console_line, NULL);
}

void reports_close(void)
{
	unregister_trace_console(console_line, NULL);
	tracepoint_synchronize_unregister();
}

void reports_clear(void)
{
	guard(spinlock_irqsave)(&lock);
	kfifo_reset(&reports);
	lost = false;
}

bool reports_take(struct report *report)
{
	guard(spinlock_irqsave)(&lock);
	return kfifo_get(&reports, report);
}

bool reports_lost(void)
{
	return READ_ONCE(lost);
}
