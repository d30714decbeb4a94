// SPDX-License-Identifier: GPL-2.0
/*
 * KCSAN has no interface but the console, so this reads what it prints, line by line as the
 * tracepoint hands it on:
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
 *	value changed: 0x00000007 -> 0x00000008
 *
 *	Reported by Kernel Concurrency Sanitizer on:
 *
 * KCSAN prints one report at a time; lines of others in between do no harm. A report that the
 * module has no function in is the kernel's, and no business of this suite.
 */
#include <linux/kernel.h>
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

static struct {
	spinlock_t lock;
	/* The report that is being printed. */
	bool open;
	struct report current_report;
	/* Those about this module that are complete: so many were put in and taken out. */
	unsigned int put;
	unsigned int taken;
	bool lost;
	struct report reports[KEPT];
} console = {
	.lock = __SPIN_LOCK_UNLOCKED(console.lock),
};

/* "read to 0x... of 4 bytes by task 36 on cpu 1:", without what may come before it. */
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

/* What is below the entry of an interrupt is what the interrupt came to: it called nobody. */
static bool is_interrupt_entry(const char *name)
{
	return strstarts(name, "asm_") || strstarts(name, "el1h_64_");
}

/* " kr_write+0x1f/0x50 [rust_kcsan]": of the access before it. */
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

static void close_report(void)
{
	struct report *report = &console.current_report;

	console.open = false;
	if (!report->ours)
		return;
	if (console.put - console.taken == KEPT)
		console.lost = true;
	else
		console.reports[console.put++ % KEPT] = *report;
}

static void read_line(const char *line)
{
	struct report *report = &console.current_report;
	const char *title = strstr(line, TITLE);

	if (title) {
		memset(report, 0, sizeof(*report));
		strscpy(report->title, title + strlen(TITLE), sizeof(report->title));
		report->ours = strstr(title, "[" KBUILD_MODNAME "]");
		console.open = true;
	}
	if (!console.open)
		return;
	if (strstarts(line, END)) {
		close_report();
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
	unsigned long flags;
	char line[LINE];

	strscpy(line, text, min(length + 1, sizeof(line)));
	spin_lock_irqsave(&console.lock, flags);
	read_line(line);
	spin_unlock_irqrestore(&console.lock, flags);
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
	unsigned long flags;

	spin_lock_irqsave(&console.lock, flags);
	console.taken = console.put;
	console.lost = false;
	spin_unlock_irqrestore(&console.lock, flags);
}

bool reports_take(struct report *report)
{
	unsigned long flags;
	bool there;

	spin_lock_irqsave(&console.lock, flags);
	there = console.taken != console.put;
	if (there)
		*report = console.reports[console.taken++ % KEPT];
	spin_unlock_irqrestore(&console.lock, flags);
	return there;
}

bool reports_lost(void)
{
	return READ_ONCE(console.lost);
}
