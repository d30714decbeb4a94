/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a generated test and the runtime know of each other.
 *
 * A test is run in batches of instances. Each instance has its own copy of the
 * test's locations; where these lie differs from batch to batch. A process of the
 * test is a function that runs once per instance, on a CPU of its own.
 */
#ifndef _LITMUS_H
#define _LITMUS_H

#include <linux/compiler.h>
#include <linux/limits.h>
#include <linux/types.h>

/* Processes of a test, and CPUs that are used. */
#define LITMUS_PROCESSES 8

/* Columns of a final state, locations of a test, and registers of a process. */
#define LITMUS_COLUMNS 48
#define LITMUS_LOCATIONS 32

/**
 * typedef litmus_process - one process of a test, in C or in Rust
 * @at: the addresses of this instance's locations, in the order of the test's
 * @reg: where the registers go that the final state mentions
 */
typedef void (*litmus_process)(void *const *at, long *reg);

/**
 * struct litmus_location - something that the processes share
 * @name: as in the test
 * @size: its size in bytes
 * @fixed: the one that all instances share, or NULL for one per instance
 */
struct litmus_location {
	const char *name;
	unsigned int size;
	void *fixed;
};

/**
 * struct litmus_column - one variable of the final state
 * @name: as herd7 prints it: "0:r1" or "x"
 * @pointer: the value is the address of a location
 */
struct litmus_column {
	const char *name;
	bool pointer;
};

/**
 * struct litmus_variant - who is in which language
 * @languages: "c,rust": one word per process
 * @share: how many variants run as many instances together as one would alone
 * @process: the functions
 */
struct litmus_variant {
	const char *languages;
	unsigned int share;
	litmus_process process[LITMUS_PROCESSES];
};

/**
 * struct litmus_test - a test
 * @name: as in its first line
 * @id: what tells it from another test of that name
 * @processes: how many
 * @registers: how many each process has at most
 * @locations: how many @location has
 * @columns: how many @column has
 * @variants: how many @variant has
 * @slow: a process waits for a grace period
 * @location: in the order of @at
 * @column: in the order of the final state
 * @variant: the languages it runs in
 * @init: writes the initial state
 * @final: reads the final state; false if the test's filter is against it
 */
struct litmus_test {
	const char *name;
	const char *id;
	unsigned int processes;
	unsigned int registers;
	unsigned int locations;
	unsigned int columns;
	unsigned int variants;
	bool slow;
	const struct litmus_location *location;
	const struct litmus_column *column;
	const struct litmus_variant *variant;
	void (*init)(void *const *at);
	bool (*final)(void *const *at, long *const *reg, long *state);
};

/* What a column with addresses holds: the location and the bytes behind its start, or a number. */
#define LITMUS_ADDRESS(location, offset) (LONG_MIN + ((long)(location) << 16) + (offset))

/* An address in no location. */
#define LITMUS_UNKNOWN LITMUS_ADDRESS(LITMUS_LOCATIONS, 0)

/* What of that a value is. */
long litmus_which(const struct litmus_location *location, void *const *at,
		  unsigned int locations, long value);

/* The generated tests. */
extern const struct litmus_test *const litmus_tests[];
extern const unsigned int litmus_tests_count;

#endif /* _LITMUS_H */
