/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Marks the machine's register that holds a value at the end of a process, by an instruction that
 * has no effect: the number of the test's register is in the distance of its operand, plus 64, which
 * tells it from those that fill up.
 */
#define observe_32(index, value) \
	asm volatile("nopw 64+%c1(%q0)" : : "r" ((int)(value)), "i" (index))
#define observe_64(index, value) \
	asm volatile("nopl 64+%c1(%q0)" : : "r" (value), "i" (index))
