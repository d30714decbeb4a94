/* SPDX-License-Identifier: GPL-2.0 */

extern int shared;
void also(void);

static inline __attribute__((always_inline)) void inner(int value)
{
	*(volatile int *)&shared = value;
}

static __attribute__((noinline)) void twice(void)
{
	inner(1);
	inner(2);
}

void c_side(void)
{
	also();
	__asm__ volatile(".globl after_call\nafter_call:");
	inner(3);
	twice();
	also();
}

__attribute__((section(".init.text"))) void at_start(void)
{
	inner(4);
}
