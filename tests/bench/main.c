// SPDX-License-Identifier: GPL-2.0
/*
 * bench [--rounds N] [--calls N] [--only TEXT] [--alone]
 *
 * Times each operation in each variant, alone and against a second thread, and prints what
 * it measured as lines of JSON: one about the machine, one per probe about its code, one
 * per sample, and a last one. `lkmm bench` reads them.
 *
 * A round takes one sample of everything, so that whatever disturbs the machine for a
 * while hits all variants. The order of an operation's variants is another one each time.
 */

#define _GNU_SOURCE
#include <getopt.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

static struct options options = { .rounds = 31, .calls = 2048, .only = "", .cpus = { -1, -1 } };

static struct own variable, mine, theirs;

static unsigned long nothing(unsigned long a, unsigned long b, unsigned long c, unsigned long d)
{
	(void)a, (void)b, (void)c, (void)d;
	asm volatile("");
	return 0;
}

static unsigned long counted;

static unsigned long count(unsigned long a, unsigned long b, unsigned long c, unsigned long d)
{
	(void)a, (void)b, (void)c, (void)d;
	return ++counted;
}

__attribute__((noreturn)) void not_measured(void)
{
	fputs("bench: a probe called a function of the kernel that the benchmark does not have\n", stderr);
	abort();
}

static void usage(const char *cause)
{
	fprintf(stderr, "bench: %s\nusage: bench [--rounds N] [--calls N] [--only TEXT] [--alone]\n", cause);
	exit(2);
}

static unsigned int number(const char *text)
{
	char *rest;
	unsigned long value = strtoul(text, &rest, 10);

	if (*rest || value < 1 || value > 1000000)
		usage("a count is from 1 to 1000000");
	return (unsigned int)value;
}

static void parse(int argc, char **argv)
{
	static const struct option known[] = {
		{ "rounds", required_argument, NULL, 'r' },
		{ "calls", required_argument, NULL, 'c' },
		{ "only", required_argument, NULL, 'o' },
		{ "alone", no_argument, NULL, 'a' },
		{ 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (option) {
		case 'r': options.rounds = number(optarg); break;
		case 'c': options.calls = (number(optarg) + 15) / 16 * 16; break;
		case 'o': options.only = optarg; break;
		case 'a': options.alone = true; break;
		default: usage("unknown option");
		}
	}
	if (optind != argc)
		usage("too many arguments");
}

/* A figure per call is worth as much as the number of calls. */
static void check_loop(void)
{
	struct arguments args = { 0 };

	repeat(count, &args, options.calls);
	if (counted != options.calls) {
		fprintf(stderr, "bench: the loop made %lu calls instead of %u\n", counted, options.calls);
		exit(1);
	}
}

/* The first two CPUs that we may run on. */
static void choose_cpus(void)
{
	cpu_set_t allowed;
	int found = 0;

	if (sched_getaffinity(0, sizeof(allowed), &allowed))
		usage("cannot tell which CPUs there are");
	for (int cpu = 0; cpu < CPU_SETSIZE && found < 2; cpu++)
		if (CPU_ISSET(cpu, &allowed))
			options.cpus[found++] = cpu;
	if (pin(options.cpus[0]))
		usage("cannot stay on one CPU");
}

static void sample(const struct probe *probe, int v, bool contended, unsigned int round)
{
	probe_fn *call = probe->functions[v].call;
	struct arguments args, args_of_other;
	unsigned long other = 0;
	uint64_t ticks;

	set_variable(probe->name, &variable);
	prepare(probe->name, &variable, &mine, &args);
	prepare(probe->name, &variable, &theirs, &args_of_other);
	if (contended) {
		begin_contention(call, &args_of_other);
		other = calls_of_other();
	}
	ticks = measure(call, &args, options.calls);
	if (contended) {
		other = calls_of_other() - other;
		end_contention();
	}
	print_sample(probe->name, variant_names[v], contended, round, ticks, other);
}

static bool wanted(const struct probe *probe)
{
	return strstr(probe->name, options.only) != NULL;
}

/* Another order each time; the same ones in each run. */
static void shuffle(int *order, int count)
{
	static uint32_t state = 1;

	for (int left = count; left > 1; left--) {
		int chosen, last = order[left - 1];

		state = state * 1664525 + 1013904223;
		chosen = (int)((state >> 16) % (uint32_t)left);
		order[left - 1] = order[chosen];
		order[chosen] = last;
	}
}

static void one_round(bool contended, unsigned int round)
{
	int order[VARIANTS] = { C, INLINED, CALLED, CORE };
	struct arguments args;

	prepare("", &variable, &mine, &args);
	if (!contended) {
		print_sample("baseline", "call", false, round, measure(nothing, &args, options.calls), 0);
		print_sample("baseline", "loop", false, round, measure_loop(&args, options.calls), 0);
	}
	for (size_t i = 0; i < probe_count; i++) {
		/* Nothing to contend for. */
		if (!wanted(&probes[i]) || (contended && strstr(probes[i].name, "__none__")))
			continue;
		shuffle(order, VARIANTS);
		for (int turn = 0; turn < VARIANTS; turn++)
			if (probes[i].functions[order[turn]].call)
				sample(&probes[i], order[turn], contended, round);
	}
}

int main(int argc, char **argv)
{
	size_t chosen = 0;

	parse(argc, argv);
	for (size_t i = 0; i < probe_count; i++)
		chosen += wanted(&probes[i]);
	if (!chosen)
		usage("no probe has this text in its name");
	check_loop();
	choose_cpus();
	options.alone |= options.cpus[1] < 0;
	print_machine(&options);
	for (size_t i = 0; i < probe_count; i++)
		if (wanted(&probes[i]))
			print_code(&probes[i]);
	for (unsigned int round = 0; round < options.rounds; round++)
		one_round(false, round);
	if (!options.alone) {
		if (start_other(options.cpus[1]))
			usage("cannot start a second thread");
		for (unsigned int round = 0; round < options.rounds; round++)
			one_round(true, round);
		stop_other();
	}
	print_end();
	if (fflush(stdout) || ferror(stdout)) {
		fputs("bench: cannot write the samples: is the disk full?\n", stderr);
		return 1;
	}
	return 0;
}
