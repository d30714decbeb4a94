/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The cases of the suite in atomics_kunit.c. They are in Rust, in
 * rust/kernel/sync/atomic/kunit/.
 */
#ifndef _RUST_ATOMICS_KUNIT_H
#define _RUST_ATOMICS_KUNIT_H

#include <linux/types.h>

struct kunit;

void rust_atomics_load(struct kunit *test);
void rust_atomics_store(struct kunit *test);
void rust_atomics_xchg(struct kunit *test);
void rust_atomics_cmpxchg(struct kunit *test);
void rust_atomics_add(struct kunit *test);
void rust_atomics_fetch_add_sub(struct kunit *test);
void rust_atomics_layout(struct kunit *test);
void rust_atomics_get_mut(struct kunit *test);
void rust_atomics_shared_with_c(struct kunit *test);
void rust_atomics_debug(struct kunit *test);
void rust_atomics_flag(struct kunit *test);
void rust_atomics_bool_in_memory(struct kunit *test);
void rust_atomics_integer_unordered(struct kunit *test);
void rust_atomics_integer_fetch(struct kunit *test);
void rust_atomics_integer_returning(struct kunit *test);
void rust_atomics_integer_conditional(struct kunit *test);
void rust_atomics_store_mb(struct kunit *test);
void rust_atomics_cond_load(struct kunit *test);

/* What a case calls when it has said what is wrong. */
void rust_atomics_fail(void);

/* What the case of bitmaps, which is in atomics_kunit.c, calls. */
bool rust_atomics_set_bit(size_t nr, unsigned long *bitmap);
bool rust_atomics_clear_bit(size_t nr, unsigned long *bitmap);
bool rust_atomics_change_bit(size_t nr, unsigned long *bitmap);
bool rust_atomics_test_bit(size_t nr, unsigned long *bitmap);
bool rust_atomics_test_bit_acquire(size_t nr, unsigned long *bitmap);
bool rust_atomics_test_and_set_bit(size_t nr, unsigned long *bitmap);
bool rust_atomics_test_and_clear_bit(size_t nr, unsigned long *bitmap);
bool rust_atomics_test_and_change_bit(size_t nr, unsigned long *bitmap);
bool rust_atomics_test_and_set_bit_lock(size_t nr, unsigned long *bitmap);
bool rust_atomics_clear_bit_unlock(size_t nr, unsigned long *bitmap);

#endif /* _RUST_ATOMICS_KUNIT_H */
