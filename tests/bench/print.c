// SPDX-License-Identifier: GPL-2.0
/*
 * The lines of JSON that the benchmark prints.
 */

#include <stdio.h>
#include <string.h>

#include "bench.h"

const char *const variant_names[VARIANTS] = { "c", "inlined", "called", "core" };

/* The value of the first line of a file that has this key, without quotes and control characters. */
static void print_text(const char *path, const char *key)
{
	char line[4096], *value = NULL;
	FILE *file = fopen(path, "r");

	while (file && fgets(line, sizeof(line), file)) {
		value = strncmp(line, key, strlen(key)) ? NULL : line + strlen(key) + strspn(line + strlen(key), "\t: ");
		if (value)
			break;
	}
	putchar('"');
	for (; value && *value; value++)
		if (*value >= ' ' && *value <= '~' && *value != '"' && *value != '\\')
			putchar(*value);
	putchar('"');
	if (file)
		fclose(file);
}

void print_machine(const struct options *options)
{
	printf("{\"record\":\"machine\",\"cpu\":");
	print_text("/proc/cpuinfo", "model name");
	printf(",\"flags\":");
	print_text("/proc/cpuinfo", "flags");
	printf(",\"load\":");
	print_text("/proc/loadavg", "");
	printf(",\"cpus\":[%d,%d],\"ticks_per_second\":%.0f,\"rounds\":%u,\"calls\":%u,\"contended\":%s}\n",
	       options->cpus[0], options->cpus[1], ticks_per_second(), options->rounds, options->calls,
	       options->alone ? "false" : "true");
}

/* Whether a variant's machine code is C's, byte for byte. */
void print_code(const struct probe *probe)
{
	const struct function *c = &probe->functions[C];

	printf("{\"record\":\"code\",\"probe\":\"%s\",\"same\":{", probe->name);
	for (int v = INLINED, first = 1; v < VARIANTS; v++) {
		const struct function *f = &probe->functions[v];

		if (!f->call || !c->call)
			continue;
		printf("%s\"%s\":%s", first ? "" : ",", variant_names[v],
		       f->size == c->size && !memcmp((void *)f->call, (void *)c->call, c->size) ? "true" : "false");
		first = 0;
	}
	puts("}}");
}

void print_sample(const char *probe, const char *variant, bool contended, unsigned int round,
			 uint64_t ticks, unsigned long other)
{
	printf("{\"record\":\"sample\",\"probe\":\"%s\",\"variant\":\"%s\",\"contended\":%s,\"round\":%u,"
	       "\"ticks\":%llu,\"other\":%lu}\n",
	       probe, variant, contended ? "true" : "false", round, (unsigned long long)ticks, other);
}

void print_end(void)
{
	printf("{\"record\":\"end\",\"load\":");
	print_text("/proc/loadavg", "");
	puts("}");
}
