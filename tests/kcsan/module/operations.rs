// SPDX-License-Identifier: GPL-2.0

//! The Rust side of each operation: our API. `operations_list.h` has the same in C.
//!
//! The cell is valid and aligned for each type, and lives as long as both sides run. The C side of a
//! correct pair accesses it atomically. A careless one does not, which KCSAN has to report; nobody
//! interprets the value.

use crate::on_cell;
use kernel::ffi::{c_ulong, c_void};
use kernel::sync::atomic::{
    atomic_load, atomic_load_per_byte, atomic_store, atomic_store_per_byte, cmpxchg, xchg, Acquire,
    Atomic, AtomicFlag, Full, Relaxed, Release,
};
use kernel::sync::bitops;

/// The bit of the bitmap that the operations on bits are about.
const BIT: usize = 3;

/// Defines sides on the cell as an `Atomic` of some type.
macro_rules! on_atomic {
    (|$a:ident, $n:ident| $type:ty: $($name:ident = $body:expr;)*) => {
        on_cell! { |p, $n| $type:
            $($name = {
                let $a = Atomic::<$type>::from_ptr(p);
                $body
            };)*
        }
    };
}

/// A value that is not zero and not the same in two rounds.
fn word(n: c_ulong) -> i32 {
    (n | 0x100) as i32
}

on_atomic! { |a, n| i32:
    kr_i32_load_relaxed = a.load(Relaxed);
    kr_i32_load_acquire = a.load(Acquire);
    kr_i32_store_relaxed = a.store(word(n), Relaxed);
    kr_i32_store_release = a.store(word(n), Release);

    kr_i32_xchg_relaxed = a.xchg(word(n), Relaxed);
    kr_i32_xchg_acquire = a.xchg(word(n), Acquire);
    kr_i32_xchg_release = a.xchg(word(n), Release);
    kr_i32_xchg_full = a.xchg(word(n), Full);
    kr_i32_cmpxchg_relaxed = a.cmpxchg(a.load(Relaxed), word(n), Relaxed).is_ok();
    kr_i32_cmpxchg_acquire = a.cmpxchg(a.load(Relaxed), word(n), Acquire).is_ok();
    kr_i32_cmpxchg_release = a.cmpxchg(a.load(Relaxed), word(n), Release).is_ok();
    kr_i32_cmpxchg_full = a.cmpxchg(a.load(Relaxed), word(n), Full).is_ok();
    kr_i32_try_cmpxchg_relaxed = a.try_cmpxchg(&mut a.load(Relaxed), word(n), Relaxed);
    kr_i32_try_cmpxchg_full = a.try_cmpxchg(&mut a.load(Relaxed), word(n), Full);

    kr_i32_add = a.add(3, Relaxed);
    kr_i32_sub = a.sub(3, Relaxed);
    kr_i32_inc = a.inc(Relaxed);
    kr_i32_dec = a.dec(Relaxed);
    kr_i32_fetch_add_relaxed = a.fetch_add(3, Relaxed);
    kr_i32_fetch_add_acquire = a.fetch_add(3, Acquire);
    kr_i32_fetch_add_release = a.fetch_add(3, Release);
    kr_i32_fetch_add_full = a.fetch_add(3, Full);
    kr_i32_fetch_sub_relaxed = a.fetch_sub(3, Relaxed);
    kr_i32_fetch_sub_acquire = a.fetch_sub(3, Acquire);
    kr_i32_fetch_sub_release = a.fetch_sub(3, Release);
    kr_i32_fetch_sub_full = a.fetch_sub(3, Full);
    kr_i32_fetch_inc_full = a.fetch_inc(Full);
    kr_i32_fetch_dec_full = a.fetch_dec(Full);
    kr_i32_add_return_relaxed = a.add_return(3, Relaxed);
    kr_i32_add_return_acquire = a.add_return(3, Acquire);
    kr_i32_add_return_release = a.add_return(3, Release);
    kr_i32_add_return_full = a.add_return(3, Full);
    kr_i32_sub_return_full = a.sub_return(3, Full);
    kr_i32_inc_return_full = a.inc_return(Full);
    kr_i32_dec_return_full = a.dec_return(Full);

    kr_i32_and_or = { a.and(word(n), Relaxed); a.or(-1, Relaxed) };
    kr_i32_andnot_xor = { a.andnot(word(n), Relaxed); a.xor(-1, Relaxed) };
    kr_i32_fetch_and_or_relaxed = (a.fetch_and(word(n), Relaxed), a.fetch_or(-1, Relaxed)).0;
    kr_i32_fetch_and_or_acquire = (a.fetch_and(word(n), Acquire), a.fetch_or(-1, Acquire)).0;
    kr_i32_fetch_and_or_release = (a.fetch_and(word(n), Release), a.fetch_or(-1, Release)).0;
    kr_i32_fetch_and_or_full = (a.fetch_and(word(n), Full), a.fetch_or(-1, Full)).0;
    kr_i32_fetch_andnot_xor_relaxed = (a.fetch_andnot(word(n), Relaxed), a.fetch_xor(-1, Relaxed)).0;
    kr_i32_fetch_andnot_xor_full = (a.fetch_andnot(word(n), Full), a.fetch_xor(-1, Full)).0;

    kr_i32_sub_and_test = a.sub_and_test(3);
    kr_i32_dec_and_test = a.dec_and_test();
    kr_i32_inc_and_test = a.inc_and_test();
    kr_i32_add_negative_relaxed = a.add_negative(3, Relaxed);
    kr_i32_add_negative_full = a.add_negative(3, Full);
    kr_i32_fetch_add_unless = a.fetch_add_unless(3, 0);
    kr_i32_add_unless = a.add_unless(3, 0);
    kr_i32_inc_not_zero = a.inc_not_zero();
    kr_i32_inc_unless_negative = a.inc_unless_negative();
    kr_i32_dec_unless_positive = a.dec_unless_positive();
    kr_i32_dec_if_positive = a.dec_if_positive();

    kr_i32_store_mb = a.smp_store_mb(word(n));
    kr_i32_cond_load_relaxed = a.smp_cond_load_relaxed(second_load());
    kr_i32_cond_load_acquire = a.smp_cond_load_acquire(second_load());
}

/// A condition that ends the wait at the second load at the latest.
fn second_load() -> impl FnMut(i32) -> bool {
    let mut loads = 0;
    move |value| {
        loads += 1;
        loads > 1 || value == 0
    }
}

on_atomic! { |a, n| i64:
    kr_i64_load_relaxed = a.load(Relaxed);
    kr_i64_load_acquire = a.load(Acquire);
    kr_i64_store_relaxed = a.store(n as i64, Relaxed);
    kr_i64_store_release = a.store(n as i64, Release);
    kr_i64_xchg_full = a.xchg(n as i64, Full);
    kr_i64_cmpxchg_full = a.cmpxchg(a.load(Relaxed), n as i64, Full).is_ok();
    kr_i64_add = a.add(3, Relaxed);
    kr_i64_inc = a.inc(Relaxed);
    kr_i64_fetch_add_full = a.fetch_add(3, Full);
    kr_i64_add_return_full = a.add_return(3, Full);
    kr_i64_fetch_and_or_full = (a.fetch_and(n as i64, Full), a.fetch_or(-1, Full)).0;
    kr_i64_inc_not_zero = a.inc_not_zero();
    kr_i64_dec_if_positive = a.dec_if_positive();
}

on_atomic! { |a, n| i8:
    kr_i8_load_relaxed = a.load(Relaxed);
    kr_i8_load_acquire = a.load(Acquire);
    kr_i8_store_relaxed = a.store(n as i8, Relaxed);
    kr_i8_store_release = a.store(n as i8, Release);
    kr_i8_xchg_full = a.xchg(n as i8, Full);
    kr_i8_cmpxchg_full = a.cmpxchg(a.load(Relaxed), n as i8, Full).is_ok();
}

on_atomic! { |a, n| i16:
    kr_i16_load_relaxed = a.load(Relaxed);
    kr_i16_load_acquire = a.load(Acquire);
    kr_i16_store_relaxed = a.store(n as i16, Relaxed);
    kr_i16_store_release = a.store(n as i16, Release);
    kr_i16_xchg_full = a.xchg(n as i16, Full);
    kr_i16_cmpxchg_full = a.cmpxchg(a.load(Relaxed), n as i16, Full).is_ok();
    kr_i16_store_mb = a.smp_store_mb(n as i16);
}

on_atomic! { |a, n| *mut c_void:
    kr_pointer_load_relaxed = a.load(Relaxed).is_null();
    kr_pointer_load_acquire = a.load(Acquire).is_null();
    kr_pointer_store_relaxed = a.store(n as *mut c_void, Relaxed);
    kr_pointer_store_release = a.store(n as *mut c_void, Release);
    kr_pointer_xchg_full = a.xchg(n as *mut c_void, Full).is_null();
    kr_pointer_cmpxchg_full = a.cmpxchg(a.load(Relaxed), n as *mut c_void, Full).is_ok();
}

on_atomic! { |a, n| bool:
    kr_bool_load_store = a.store(!a.load(Relaxed), Relaxed);
    kr_bool_xchg_cmpxchg = (a.xchg(true, Full), a.cmpxchg(true, false, Full).is_ok()).0;
}

// One byte that is 0 or 1, where there is KCSAN for Rust; C has no such type.
on_cell! { |f, n| AtomicFlag:
    kr_flag_load_store = (*f).store(!(*f).load(Relaxed), Relaxed);
    kr_flag_xchg_cmpxchg = ((*f).xchg(true, Full), (*f).cmpxchg(true, false, Full).is_ok()).0;
}

on_cell! { |p, n| i32:
    kr_field_load_relaxed = atomic_load(p, Relaxed);
    kr_field_load_acquire = atomic_load(p, Acquire);
    kr_field_store_relaxed = atomic_store(p, word(n), Relaxed);
    kr_field_store_release = atomic_store(p, word(n), Release);
    kr_field_xchg_relaxed = xchg(p, word(n), Relaxed);
    kr_field_xchg_full = xchg(p, word(n), Full);
    kr_field_cmpxchg_relaxed = cmpxchg(p, atomic_load(p, Relaxed), word(n), Relaxed).is_ok();
    kr_field_cmpxchg_full = cmpxchg(p, atomic_load(p, Relaxed), word(n), Full).is_ok();
}

on_cell! { |p, n| [u64; 2]:
    kr_per_byte_load = atomic_load_per_byte(p).assume_init()[n as usize % 2];
    kr_per_byte_store = atomic_store_per_byte(p, [n as u64; 2]);
}

on_cell! { |p, n| usize:
    kr_bit_set_clear = { bitops::set_bit(BIT, p); bitops::clear_bit(BIT, p) };
    kr_bit_change = bitops::change_bit(BIT, p);
    kr_bit_test = bitops::test_bit(BIT, p);
    kr_bit_test_acquire = bitops::test_bit_acquire(BIT, p);
    kr_bit_test_and_set_clear = (
        bitops::test_and_set_bit(BIT, p),
        bitops::test_and_clear_bit(BIT, p),
    ).0;
    kr_bit_test_and_change = bitops::test_and_change_bit(BIT, p);
    kr_bit_lock_unlock = if !bitops::test_and_set_bit_lock(BIT, p) {
        bitops::clear_bit_unlock(BIT, p)
    };
}
