// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit suite: data races between Rust and C that KCSAN has to report, and correct pairs of which it
 * must report nothing.
 *
 * - seeded: the pairs of races_list.h, each reported or not as this configuration of KCSAN says;
 * - correct: the pairs of operations_list.h and protocols_list.h, in Rust with our API and in C with
 *   C's primitive: no report;
 * - careless_c, careless_rust: one side of each correct pair against a side of the other language
 *   without the mark or the protocol: a report. So KCSAN instruments each access of a correct pair.
 */
#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/module.h>

#include "pair.h"
#include "report.h"
#include "run.h"
#include "tables.h"

#if !IS_ENABLED(CONFIG_KCSAN)
#error "the suite needs CONFIG_KCSAN=y"
#endif
#if !IS_ENABLED(CONFIG_TRACEPOINTS)
#error "the suite needs a trace point: CONFIG_FTRACE=y, CONFIG_ENABLE_DEFAULT_TRACERS=y"
#endif
#if IS_ENABLED(CONFIG_UNWINDER_GUESS)
#error "an unwinder that guesses makes KCSAN name the wrong functions: CONFIG_UNWINDER_GUESS=n"
#endif
#if IS_ENABLED(CONFIG_KCSAN_IGNORE_ATOMICS)
#error "with CONFIG_KCSAN_IGNORE_ATOMICS=y no marked access is in a report"
#endif

/*
 * The time limit of a report, with the time in which KCSAN does not repeat itself. A report takes
 * milliseconds on a quiet host and minutes on a starved one; KUnit ends a case after five minutes.
 */
#define TIMEOUT_MS (180000 + 6 * CONFIG_KCSAN_REPORT_ONCE_IN_MS)

/* How many reports of the canary end a case without a race. */
static unsigned int canaries = 6;
module_param(canaries, uint, 0444);
MODULE_PARM_DESC(canaries, "how many reports of the canary end a case without a race");

/* How many rounds end it where KCSAN cannot report the canary, as it masks interrupts. */
#define QUIET_ROUNDS 20000

/* How many reports that do not match are shown. */
#define DESCRIBED 4

static void describe(struct kunit *test, const struct report *report)
{
	unsigned int i;

	kunit_info(test, "%s%s", report->title, report->unknown_origin ? " (unknown origin)" : "");
	for (i = 0; i < report->count; i++)
		kunit_info(test, "  %s to 0x%lx of %u bytes%s in %s, side %s",
			   report->access[i].type, report->access[i].address,
			   report->access[i].size,
			   report->access[i].interrupt ? ", interrupt," : "",
			   report->access[i].top, report->access[i].side);
}

static struct run *start(struct kunit *test, const struct pair *pair, bool canary)
{
	struct run *run;

	reports_clear();
	run = run_start(pair, canary);
	if (IS_ERR(run))
		kunit_info(test, "no run: error %ld; are there two CPUs?", PTR_ERR(run));
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, run);
	return run;
}

/* Ends as soon as the report is there. */
static void expect_report(struct kunit *test, const struct pair *pair)
{
	struct run *run = start(test, pair, false);
	unsigned long began = jiffies, end = began + msecs_to_jiffies(TIMEOUT_MS);
	bool found = false, stray = false;
	unsigned int described = 0;
	struct report report;

	while (!found && time_before(jiffies, end)) {
		msleep(4);
		while (!found && reports_take(&report)) {
			if (!report_is_of(&report, run))
				continue;
			found = report_matches(&report, pair, run);
			stray |= !report_names_pair(&report, pair);
			if (!found && described++ < DESCRIBED)
				describe(test, &report);
		}
	}
	if (found)
		kunit_info(test, "reported after %u ms, %lu rounds",
			   jiffies_to_msecs(jiffies - began), run_rounds(run));
	run_stop(run);
	run_free(run);
	KUNIT_EXPECT_TRUE_MSG(test, found, "no report of %s and %s as expected in %u ms",
			      pair->rust.name, pair->c.name, TIMEOUT_MS);
	KUNIT_EXPECT_FALSE_MSG(test, stray, "a report that is not about %s and %s",
			       pair->rust.name, pair->c.name);
}

/* Takes the reports that there are, and counts those of the canary and those of the pair. */
static void count_reports(struct kunit *test, const struct run *run, unsigned int *canary,
			  unsigned int *other)
{
	struct report report;

	while (reports_take(&report)) {
		if (report_is_of_canary(&report, run)) {
			++*canary;
		} else if (report_is_of(&report, run)) {
			++*other;
			describe(test, &report);
		}
	}
}

/* KCSAN can report a race on one CPU only if a task that it delays can be interrupted. */
static bool canary_is_reported(enum place place)
{
	return INTERRUPTED || (place != C_INTERRUPTS_HERE && place != RUST_INTERRUPTS_HERE);
}

/* Ends when the canary was reported often enough, or the pair once. */
static void expect_silence(struct kunit *test, const struct pair *pair)
{
	struct run *run = start(test, pair, true);
	unsigned long end = jiffies + msecs_to_jiffies(TIMEOUT_MS), rounds;
	unsigned int canary = 0, other = 0;
	bool enough;

	do {
		msleep(4);
		count_reports(test, run, &canary, &other);
		rounds = run_rounds(run);
		enough = canary_is_reported(pair->place) ? canary >= canaries :
							   rounds >= QUIET_ROUNDS;
	} while (!other && !enough && time_before(jiffies, end));
	run_stop(run);
	count_reports(test, run, &canary, &other);
	run_free(run);
	KUNIT_EXPECT_EQ_MSG(test, other, 0, "KCSAN reported %s and %s", pair->rust.name,
			    pair->c.name);
	KUNIT_EXPECT_FALSE_MSG(test, reports_lost(), "more reports than could be kept");
	if (!other)
		KUNIT_EXPECT_TRUE_MSG(test, enough,
				      "%lu rounds and %u reports of the canary in %u ms: too few",
				      rounds, canary, TIMEOUT_MS);
}

static void seeded(struct kunit *test)
{
	const struct pair *pair = test->param_value;

	if (pair->reported)
		expect_report(test, pair);
	else
		expect_silence(test, pair);
}

static void correct(struct kunit *test)
{
	expect_silence(test, test->param_value);
}

/* The race of a careless side, where KCSAN can report it: not that of a read that it does not see. */
static void expect_careless_report(struct kunit *test, const struct pair *pair)
{
	bool seen = !side_is_unseen(&pair->rust) && !side_is_unseen(&pair->c);
	bool inferred = UNKNOWN_ORIGIN && (side_is_unseen_write(&pair->rust) ||
					   side_is_unseen_write(&pair->c));

	if (seen || inferred)
		expect_report(test, pair);
	else
		expect_silence(test, pair);
}

static void careless_c(struct kunit *test)
{
	struct pair pair = *(const struct pair *)test->param_value;
	const struct side *c = pair.careless_c ?: careless_partner(&pair.rust, false);

	KUNIT_ASSERT_NOT_NULL(test, c);
	pair.c = *c;
	expect_careless_report(test, &pair);
}

static void careless_rust(struct kunit *test)
{
	struct pair pair = *(const struct pair *)test->param_value;
	const struct side *rust = pair.careless_rust ?: careless_partner(&pair.c, true);

	KUNIT_ASSERT_NOT_NULL(test, rust);
	pair.rust = *rust;
	expect_careless_report(test, &pair);
}

KUNIT_ARRAY_PARAM_DESC(seeded_pairs, seeded_pairs, name);
KUNIT_ARRAY_PARAM_DESC(correct_pairs, correct_pairs, name);

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(seeded, seeded_pairs_gen_params),
	KUNIT_CASE_PARAM(correct, correct_pairs_gen_params),
	KUNIT_CASE_PARAM(careless_c, correct_pairs_gen_params),
	KUNIT_CASE_PARAM(careless_rust, correct_pairs_gen_params),
	{}
};

static int suite_init(struct kunit_suite *suite)
{
	return reports_open();
}

static void suite_exit(struct kunit_suite *suite)
{
	reports_close();
}

static struct kunit_suite suite = {
	.name = "rust_kcsan",
	.suite_init = suite_init,
	.suite_exit = suite_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);

MODULE_DESCRIPTION("Data races between Rust and C that KCSAN has to report, and correct pairs");
MODULE_LICENSE("GPL");
