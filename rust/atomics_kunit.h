/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The cases of the suite in atomics_kunit.c. They are in Rust, in
 * rust/kernel/sync/atomic/kunit/.
 */
#ifndef _RUST_ATOMICS_KUNIT_H
#define _RUST_ATOMICS_KUNIT_H

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

#endif /* _RUST_ATOMICS_KUNIT_H */
