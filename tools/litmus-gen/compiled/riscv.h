/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Marks the machine's register that holds a value at the end of a process, by an instruction that
 * has no effect: it compares with the number of the test's register.
 */
#define observe_32(index, value) \
	asm volatile("slti zero, %0, %1" : : "r" ((int)(value)), "i" (index))
#define observe_64(index, value) \
	asm volatile("sltiu zero, %0, %1" : : "r" (value), "i" (index))
