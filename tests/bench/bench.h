/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parts of the benchmark have in common.
 *
 * A probe is a function of the kernel's objects, or of the baseline, that does one
 * operation. All are called alike, with up to four words: one that takes fewer, or
 * narrower ones, finds them in the same registers and does not look at the rest.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef unsigned long probe_fn(unsigned long, unsigned long, unsigned long, unsigned long);

enum variant { C, INLINED, CALLED, CORE, VARIANTS };

struct function {
	probe_fn *call;		/* NULL: this variant has no such operation */
	size_t size;
};

struct probe {
	const char *name;	/* OP__TYPE__ORDERING */
	struct function functions[VARIANTS];
};

/* In the file that probes.py makes. */
extern const struct probe probes[];
extern const size_t probe_count;

/* Memory apart from all other. The lowest byte of its address is zero: false, as a bool. */
struct own {
	unsigned long memory[8];
} __attribute__((aligned(256)));

struct arguments {
	unsigned long word[4];
};

struct options {
	unsigned int rounds, calls;
	const char *only;	/* in the names of probes */
	bool alone;		/* no second thread */
	int cpus[2];		/* -1: there is none */
};

/* How a probe is called, by its name: arguments.c. */
void prepare(const char *name, struct own *variable, struct own *mine, struct arguments *args);
void set_variable(const char *name, struct own *variable);

/* What a number of calls takes, in ticks of the time-stamp counter: measure.c. */
uint64_t measure(probe_fn *call, const struct arguments *args, unsigned int calls);
uint64_t measure_loop(const struct arguments *args, unsigned int calls);
void repeat(probe_fn *call, const struct arguments *args, unsigned int calls);
double ticks_per_second(void);

/* A second thread that makes the same call on the same variable: contend.c. */
int start_other(int cpu);
void begin_contention(probe_fn *call, const struct arguments *args);
unsigned long calls_of_other(void);
void end_contention(void);
void stop_other(void);
int pin(int cpu);

/* What it prints: print.c. */
extern const char *const variant_names[VARIANTS];
void print_machine(const struct options *options);
void print_code(const struct probe *probe);
void print_sample(const char *probe, const char *variant, bool contended, unsigned int round,
		  uint64_t ticks, unsigned long other);
void print_end(void);

#endif
