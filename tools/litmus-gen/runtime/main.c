// SPDX-License-Identifier: GPL-2.0
/*
 * Loading the module runs all tests, in KTAP on the log: "ok" says that a test ran to
 * its end, and the histogram in the lines above it what was seen. Whether the memory
 * model allows that is for "lkmm litmus run" to judge, on the host.
 */
#include <linux/bitmap.h>
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/module.h>

#include "runtime.h"

static unsigned long rounds = 100000;
module_param(rounds, ulong, 0444);
MODULE_PARM_DESC(rounds, "instances of each test in C, in Rust, and in all mixtures together");

static unsigned long limit = 5000;
module_param(limit, ulong, 0444);
MODULE_PARM_DESC(limit, "milliseconds after which a test in C, in Rust, or in all mixtures together is stopped");

static unsigned long pace = 15000;
module_param(pace, ulong, 0444);
MODULE_PARM_DESC(pace, "nanoseconds an instance may take before processes wait less for each other");

static unsigned int seed = 1;
module_param(seed, uint, 0444);
MODULE_PARM_DESC(seed, "of what is chosen by chance");

static char *only;
module_param(only, charp, 0444);
MODULE_PARM_DESC(only, "the ones to run, from 1, as a list of ranges (default: all)");

static char *cpu_list;
module_param(cpu_list, charp, 0444);
MODULE_PARM_DESC(cpu_list, "the CPUs to use, as a list of ranges (default: the first that are online)");

static int nice;
module_param(nice, int, 0444);
MODULE_PARM_DESC(nice, "of the threads, from -20 to 19");

static char *label = "none";
module_param(label, charp, 0444);
MODULE_PARM_DESC(label, "a word that tells the results from those of other loads");

/* Set when whoever loads the module is interrupted. */
static bool stopped;

static DECLARE_COMPLETION(finished);
static struct cpumask allowed;
static unsigned long *chosen;
static unsigned int planned;
static int result;

/* Runs batches until there are enough instances or the time is up. */
static int run_variant(const struct litmus_test *test, const struct litmus_variant *variant,
		       u32 *random)
{
	unsigned long wanted = DIV_ROUND_UP(rounds, variant->share), ran = 0, filtered = 0;
	u64 most = div_u64((u64)limit * NSEC_PER_MSEC, variant->share);
	u64 begin = ktime_get_ns(), spent = 0;
	long state[LITMUS_COLUMNS];
	unsigned long rarity;
	unsigned int i, size;

	if (test->processes > litmus_batch_cpus()) {
		pr_info("    # error: %u processes, %u CPUs\n", test->processes,
			litmus_batch_cpus());
		return -EINVAL;
	}
	litmus_histogram_clear();
	litmus_search_clear();
	do {
		size = litmus_batch_run(test, variant, spent > ran * pace, random);
		rarity = 0;
		for (i = 0; i < size; i++) {
			if (litmus_batch_collect(test, i, state))
				rarity += litmus_histogram_add(state, test->columns);
			else
				filtered++;
		}
		litmus_search_rate(rarity * 16 / size);
		ran += size;
		spent = ktime_get_ns() - begin;
	} while (ran < wanted && spent < most && !READ_ONCE(stopped));
	if (READ_ONCE(stopped)) {
		pr_info("    # error: interrupted\n");
		return -EINTR;
	}
	pr_info("    # ran %lu filtered %lu lost %lu ms %llu\n", ran, filtered,
		litmus_batch_lost(), div_u64(spent, NSEC_PER_MSEC));
	litmus_histogram_print(test);
	return 0;
}

static void run_all(void)
{
	const struct litmus_test *test;
	unsigned int t, v, number = 0;
	u32 random = seed ?: 1;
	int error;

	pr_info("KTAP version 1\n1..%u\n", planned);
	pr_info("# litmus: rounds %lu limit %lu seed %u cpus %u label %s\n", rounds, limit, seed,
		litmus_batch_cpus(), label);
	for (t = 0; t < litmus_tests_count; t++) {
		test = litmus_tests[t];
		for (v = 0; v < test->variants; v++) {
			if (!test_bit(++number, chosen) || READ_ONCE(stopped))
				continue;
			error = run_variant(test, &test->variant[v], &random);
			pr_info("%s %u %s %s [%s]\n", error ? "not ok" : "ok", number, test->name,
				test->variant[v].languages, test->id);
			if (error)
				result = error;
		}
	}
	pr_info("litmus: done\n");
}

static int lead(void *unused)
{
	result = litmus_batch_start(&allowed, nice);
	if (result == 0)
		run_all();
	litmus_batch_stop();
	complete(&finished);
	return 0;
}

/* Which of them @only names; all without it. */
static int choose(void)
{
	unsigned int t, count = 0;
	int error = 0;

	for (t = 0; t < litmus_tests_count; t++)
		count += litmus_tests[t]->variants;
	chosen = bitmap_zalloc(count + 1, GFP_KERNEL);
	if (!chosen)
		return -ENOMEM;
	if (only)
		error = bitmap_parselist(only, chosen, count + 1);
	else
		bitmap_set(chosen, 1, count);
	planned = bitmap_weight(chosen, count + 1);
	return error;
}

/* The CPUs of @cpu_list that are online; all without it. */
static int choose_cpus(void)
{
	int error = 0;

	cpumask_copy(&allowed, cpu_online_mask);
	if (cpu_list)
		error = cpulist_parse(cpu_list, &allowed);
	if (!error && !cpumask_and(&allowed, &allowed, cpu_online_mask))
		error = -EINVAL;
	return error;
}

static int __init litmus_init(void)
{
	struct task_struct *leader;

	result = choose() ?: choose_cpus();
	if (result == 0) {
		leader = kthread_run_on_cpu(lead, NULL, cpumask_first(&allowed), "litmus/%u");
		if (IS_ERR(leader)) {
			result = PTR_ERR(leader);
		} else if (wait_for_completion_interruptible(&finished)) {
			WRITE_ONCE(stopped, true);
			wait_for_completion(&finished);
			result = -EINTR;
		}
	}
	bitmap_free(chosen);
	return result;
}

static void __exit litmus_exit(void)
{
}

module_init(litmus_init);
module_exit(litmus_exit);
MODULE_DESCRIPTION("Litmus tests of the kernel's memory model, as kernel code");
MODULE_LICENSE("GPL");
