/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel's compiler flags make every function of an object refer to, depending on
 * the configuration. In the kernel these are patched when it boots; here they do nothing.
 */

	.text
	.globl	__x86_return_thunk
	.globl	__fentry__
	.p2align 4
__x86_return_thunk:
	ret
	int3
	.p2align 4
__fentry__:
	ret
	int3

	.section .note.GNU-stack,"",@progbits
