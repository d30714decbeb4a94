// SPDX-License-Identifier: GPL-2.0

//! The Rust side of each operation: our API. `operations_c.c` has the same in C.

use crate::c::TURN_RUST;
use crate::sink;
use core::ptr::addr_of_mut;
use kernel::ffi::{c_ulong, c_void};
use kernel::sync::atomic::{
    atomic_load, atomic_store, cmpxchg, xchg, Acquire, Atomic, AtomicFlag, Full, Relaxed, Release,
};
use kernel::sync::bitops;

/// The bit of the bitmap that the operations on bits are about.
const BIT: usize = 3;

/// Defines sides: on the cell as an `Atomic` of some type, or on its address. `n` is the round.
macro_rules! operations {
    (atomic $type:ty: $($name:ident = |$a:ident, $n:ident| $body:expr;)*) => {
        $(crate::side! {
            fn $name(s, $n) {
                // SAFETY: The cell is aligned for each type, lives as long as the threads do, and
                // the C side of a correct pair accesses it atomically. That of a careless one does
                // not: the value that one or the other finds is all that comes of it.
                let $a = unsafe {
                    Atomic::<$type>::from_ptr(addr_of_mut!((*s).cell).cast())
                };
                sink(s, TURN_RUST, $body);
            }
        })*
    };
    (raw $type:ty: $($name:ident = |$p:ident, $n:ident| $body:expr;)*) => {
        $(crate::side! {
            fn $name(s, $n) {
                // SAFETY: `s` is valid.
                let $p = unsafe { addr_of_mut!((*s).cell) }.cast::<$type>();
                // SAFETY: The address is valid and aligned; as above.
                sink(s, TURN_RUST, unsafe { $body });
            }
        })*
    };
}

/// A value that is not zero and not the same in two rounds.
fn word(n: c_ulong) -> i32 {
    (n | 0x100) as i32
}

operations! { atomic i32:
    kr_i32_load_relaxed = |a, _n| a.load(Relaxed);
    kr_i32_load_acquire = |a, _n| a.load(Acquire);
    kr_i32_store_relaxed = |a, n| a.store(word(n), Relaxed);
    kr_i32_store_release = |a, n| a.store(word(n), Release);

    kr_i32_xchg_relaxed = |a, n| a.xchg(word(n), Relaxed);
    kr_i32_xchg_acquire = |a, n| a.xchg(word(n), Acquire);
    kr_i32_xchg_release = |a, n| a.xchg(word(n), Release);
    kr_i32_xchg_full = |a, n| a.xchg(word(n), Full);
    kr_i32_cmpxchg_relaxed = |a, n| a.cmpxchg(a.load(Relaxed), word(n), Relaxed).is_ok();
    kr_i32_cmpxchg_acquire = |a, n| a.cmpxchg(a.load(Relaxed), word(n), Acquire).is_ok();
    kr_i32_cmpxchg_release = |a, n| a.cmpxchg(a.load(Relaxed), word(n), Release).is_ok();
    kr_i32_cmpxchg_full = |a, n| a.cmpxchg(a.load(Relaxed), word(n), Full).is_ok();
    kr_i32_try_cmpxchg_relaxed = |a, n| a.try_cmpxchg(&mut a.load(Relaxed), word(n), Relaxed);
    kr_i32_try_cmpxchg_full = |a, n| a.try_cmpxchg(&mut a.load(Relaxed), word(n), Full);

    kr_i32_add = |a, _n| a.add(3, Relaxed);
    kr_i32_sub = |a, _n| a.sub(3, Relaxed);
    kr_i32_inc = |a, _n| a.inc(Relaxed);
    kr_i32_dec = |a, _n| a.dec(Relaxed);
    kr_i32_fetch_add_relaxed = |a, _n| a.fetch_add(3, Relaxed);
    kr_i32_fetch_add_acquire = |a, _n| a.fetch_add(3, Acquire);
    kr_i32_fetch_add_release = |a, _n| a.fetch_add(3, Release);
    kr_i32_fetch_add_full = |a, _n| a.fetch_add(3, Full);
    kr_i32_fetch_sub_relaxed = |a, _n| a.fetch_sub(3, Relaxed);
    kr_i32_fetch_sub_acquire = |a, _n| a.fetch_sub(3, Acquire);
    kr_i32_fetch_sub_release = |a, _n| a.fetch_sub(3, Release);
    kr_i32_fetch_sub_full = |a, _n| a.fetch_sub(3, Full);
    kr_i32_fetch_inc_full = |a, _n| a.fetch_inc(Full);
    kr_i32_fetch_dec_full = |a, _n| a.fetch_dec(Full);
    kr_i32_add_return_relaxed = |a, _n| a.add_return(3, Relaxed);
    kr_i32_add_return_acquire = |a, _n| a.add_return(3, Acquire);
    kr_i32_add_return_release = |a, _n| a.add_return(3, Release);
    kr_i32_add_return_full = |a, _n| a.add_return(3, Full);
    kr_i32_sub_return_full = |a, _n| a.sub_return(3, Full);
    kr_i32_inc_return_full = |a, _n| a.inc_return(Full);
    kr_i32_dec_return_full = |a, _n| a.dec_return(Full);

    kr_i32_and_or = |a, n| { a.and(word(n), Relaxed); a.or(-1, Relaxed) };
    kr_i32_andnot_xor = |a, n| { a.andnot(word(n), Relaxed); a.xor(-1, Relaxed) };
    kr_i32_fetch_and_or_relaxed =
        |a, n| (a.fetch_and(word(n), Relaxed), a.fetch_or(-1, Relaxed)).0;
    kr_i32_fetch_and_or_acquire =
        |a, n| (a.fetch_and(word(n), Acquire), a.fetch_or(-1, Acquire)).0;
    kr_i32_fetch_and_or_release =
        |a, n| (a.fetch_and(word(n), Release), a.fetch_or(-1, Release)).0;
    kr_i32_fetch_and_or_full = |a, n| (a.fetch_and(word(n), Full), a.fetch_or(-1, Full)).0;
    kr_i32_fetch_andnot_xor_relaxed =
        |a, n| (a.fetch_andnot(word(n), Relaxed), a.fetch_xor(-1, Relaxed)).0;
    kr_i32_fetch_andnot_xor_full =
        |a, n| (a.fetch_andnot(word(n), Full), a.fetch_xor(-1, Full)).0;

    kr_i32_sub_and_test = |a, _n| a.sub_and_test(3);
    kr_i32_dec_and_test = |a, _n| a.dec_and_test();
    kr_i32_inc_and_test = |a, _n| a.inc_and_test();
    kr_i32_add_negative_relaxed = |a, _n| a.add_negative(3, Relaxed);
    kr_i32_add_negative_full = |a, _n| a.add_negative(3, Full);
    kr_i32_fetch_add_unless = |a, _n| a.fetch_add_unless(3, 0);
    kr_i32_add_unless = |a, _n| a.add_unless(3, 0);
    kr_i32_inc_not_zero = |a, _n| a.inc_not_zero();
    kr_i32_inc_unless_negative = |a, _n| a.inc_unless_negative();
    kr_i32_dec_unless_positive = |a, _n| a.dec_unless_positive();
    kr_i32_dec_if_positive = |a, _n| a.dec_if_positive();

    kr_i32_store_mb = |a, n| a.smp_store_mb(word(n));
    kr_i32_cond_load_relaxed = |a, _n| a.smp_cond_load_relaxed(second_look());
    kr_i32_cond_load_acquire = |a, _n| a.smp_cond_load_acquire(second_look());
}

/// True at the second look, so that an operation looks more than once and does not wait for ever.
fn second_look() -> impl FnMut(i32) -> bool {
    let mut looks = 0;
    move |value| {
        looks += 1;
        looks > 1 || value == 0
    }
}

operations! { atomic i64:
    kr_i64_load_relaxed = |a, _n| a.load(Relaxed);
    kr_i64_load_acquire = |a, _n| a.load(Acquire);
    kr_i64_store_relaxed = |a, n| a.store(n as i64, Relaxed);
    kr_i64_store_release = |a, n| a.store(n as i64, Release);
    kr_i64_xchg_full = |a, n| a.xchg(n as i64, Full);
    kr_i64_cmpxchg_full = |a, n| a.cmpxchg(a.load(Relaxed), n as i64, Full).is_ok();
    kr_i64_add = |a, _n| a.add(3, Relaxed);
    kr_i64_inc = |a, _n| a.inc(Relaxed);
    kr_i64_fetch_add_full = |a, _n| a.fetch_add(3, Full);
    kr_i64_add_return_full = |a, _n| a.add_return(3, Full);
    kr_i64_fetch_and_or_full = |a, n| (a.fetch_and(n as i64, Full), a.fetch_or(-1, Full)).0;
    kr_i64_inc_not_zero = |a, _n| a.inc_not_zero();
    kr_i64_dec_if_positive = |a, _n| a.dec_if_positive();
}

operations! { atomic i8:
    kr_i8_load_relaxed = |a, _n| a.load(Relaxed);
    kr_i8_load_acquire = |a, _n| a.load(Acquire);
    kr_i8_store_relaxed = |a, n| a.store(n as i8, Relaxed);
    kr_i8_store_release = |a, n| a.store(n as i8, Release);
    kr_i8_xchg_full = |a, n| a.xchg(n as i8, Full);
    kr_i8_cmpxchg_full = |a, n| a.cmpxchg(a.load(Relaxed), n as i8, Full).is_ok();
}

operations! { atomic i16:
    kr_i16_load_relaxed = |a, _n| a.load(Relaxed);
    kr_i16_load_acquire = |a, _n| a.load(Acquire);
    kr_i16_store_relaxed = |a, n| a.store(n as i16, Relaxed);
    kr_i16_store_release = |a, n| a.store(n as i16, Release);
    kr_i16_xchg_full = |a, n| a.xchg(n as i16, Full);
    kr_i16_cmpxchg_full = |a, n| a.cmpxchg(a.load(Relaxed), n as i16, Full).is_ok();
    kr_i16_store_mb = |a, n| a.smp_store_mb(n as i16);
}

operations! { atomic *mut c_void:
    kr_pointer_load_relaxed = |a, _n| a.load(Relaxed).is_null();
    kr_pointer_load_acquire = |a, _n| a.load(Acquire).is_null();
    kr_pointer_store_relaxed = |a, n| a.store(n as *mut c_void, Relaxed);
    kr_pointer_store_release = |a, n| a.store(n as *mut c_void, Release);
    kr_pointer_xchg_full = |a, n| a.xchg(n as *mut c_void, Full).is_null();
    kr_pointer_cmpxchg_full =
        |a, n| a.cmpxchg(a.load(Relaxed), n as *mut c_void, Full).is_ok();
}

operations! { atomic bool:
    kr_bool_load_store = |a, _n| a.store(!a.load(Relaxed), Relaxed);
    kr_bool_xchg_cmpxchg = |a, _n| (a.xchg(true, Full), a.cmpxchg(true, false, Full).is_ok()).0;
}

// One byte that is 0 or 1, where there is KCSAN for Rust; C has no such type.
operations! { raw AtomicFlag:
    kr_flag_load_store = |f, _n| (*f).store(!(*f).load(Relaxed), Relaxed);
    kr_flag_xchg_cmpxchg =
        |f, _n| ((*f).xchg(true, Full), (*f).cmpxchg(true, false, Full).is_ok()).0;
}

operations! { raw i32:
    kr_field_load_relaxed = |p, _n| atomic_load(p, Relaxed);
    kr_field_load_acquire = |p, _n| atomic_load(p, Acquire);
    kr_field_store_relaxed = |p, n| atomic_store(p, word(n), Relaxed);
    kr_field_store_release = |p, n| atomic_store(p, word(n), Release);
    kr_field_xchg_relaxed = |p, n| xchg(p, word(n), Relaxed);
    kr_field_xchg_full = |p, n| xchg(p, word(n), Full);
    kr_field_cmpxchg_relaxed = |p, n| cmpxchg(p, atomic_load(p, Relaxed), word(n), Relaxed).is_ok();
    kr_field_cmpxchg_full = |p, n| cmpxchg(p, atomic_load(p, Relaxed), word(n), Full).is_ok();
}

operations! { raw usize:
    kr_bit_set_clear = |p, _n| { bitops::set_bit(BIT, p); bitops::clear_bit(BIT, p) };
    kr_bit_change = |p, _n| bitops::change_bit(BIT, p);
    kr_bit_test = |p, _n| bitops::test_bit(BIT, p);
    kr_bit_test_acquire = |p, _n| bitops::test_bit_acquire(BIT, p);
    kr_bit_test_and_set_clear = |p, _n| (
        bitops::test_and_set_bit(BIT, p),
        bitops::test_and_clear_bit(BIT, p),
    ).0;
    kr_bit_test_and_change = |p, _n| bitops::test_and_change_bit(BIT, p);
    kr_bit_lock_unlock = |p, _n| if !bitops::test_and_set_bit_lock(BIT, p) {
        bitops::clear_bit_unlock(BIT, p)
    };
}
