/* SPDX-License-Identifier: GPL-2.0 */

int shared;

static __attribute__((noinline)) void twice(void)
{
	__asm__ volatile(".skip 64");
	shared++;
}

void also(void)
{
	twice();
	shared++;
}
